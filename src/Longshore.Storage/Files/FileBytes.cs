using Longshore.Functions.Objects;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Storage.Files;

/// <summary>A part of a file that is never changed. It can be read to its end although the file is deleted meanwhile.</summary>
/// <param name="directory">The store's directory.</param>
/// <param name="file">The file; disposed with the stream.</param>
/// <param name="offset">The first byte.</param>
/// <param name="length">The number of bytes.</param>
internal sealed class FileBytes(string directory, SafeFileHandle file, long offset, long length) : ReadingStream
{
    private long _done;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var part = buffer[..(int)Math.Min(buffer.Length, length - _done)];
        if (part.Length == 0)
        {
            return 0;
        }

        var read = await FileErrors.ExplainAsync(
            directory, () => RandomAccess.ReadAsync(file, part, offset + _done, cancellationToken).AsTask()).ConfigureAwait(false);
        _done += read;
        return read > 0 ? read : throw new ObjectException(ObjectFailure.Unavailable, "the file of the object is damaged: it has fewer bytes than were put");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
