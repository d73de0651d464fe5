using Longshore.Wasm.Wasi;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Offload.Host;

/// <summary>Standard output or standard error of a program, in order with what its console prints.</summary>
/// <param name="output">Where it goes.</param>
/// <param name="number">The number of the process's own stream.</param>
internal sealed class OutputFile(IGuestOutput output, int number) : IHostFile
{
    public SafeFileHandle Handle { get; } = new(number, ownsHandle: false);

    public int Read(Span<byte> target, CancellationToken cancellationToken) => -HostErrors.BadDescriptor;

    public int Write(ReadOnlySpan<byte> source)
    {
        output.Write(source);
        return source.Length;
    }

    public long Seek(long offset, int whence) => -HostErrors.IllegalSeek;

    public int Close(CancellationToken cancellationToken) => 0;

    public void Dispose() => Handle.Dispose();
}
