using Longshore.Wasm.Native;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Offload.Host;

/// <summary>A file of the system.</summary>
internal sealed class OpenedFile(SafeFileHandle handle) : IHostFile
{
    // The longest time until the program's end ends a read of something that has nothing to read, such as a terminal.
    private const int WaitMilliseconds = 50;

    public SafeFileHandle Handle => handle;

    public int Read(Span<byte> target, CancellationToken cancellationToken)
    {
        while (!HostDescriptor.WaitReadable(handle, WaitMilliseconds))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return (int)HostDescriptor.Read(handle, target);
    }

    public int Write(ReadOnlySpan<byte> source) => (int)HostDescriptor.Write(handle, source);

    public long Seek(long offset, int whence) => HostDescriptor.Seek(handle, offset, whence);

    public int Close(CancellationToken cancellationToken)
    {
        handle.Dispose();
        return 0;
    }

    public void Dispose() => handle.Dispose();
}
