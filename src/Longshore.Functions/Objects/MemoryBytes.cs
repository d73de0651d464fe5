namespace Longshore.Functions.Objects;

/// <summary>A stream over memory that is no array of its own.</summary>
/// <param name="bytes">The bytes. Nobody changes them.</param>
internal sealed class MemoryBytes(ReadOnlyMemory<byte> bytes) : ReadingStream
{
    private int _at;

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = Math.Min(buffer.Length, bytes.Length - _at);
        bytes.Slice(_at, count).CopyTo(buffer);
        _at += count;
        return new(count);
    }
}
