using Longshore.Wasm.Wasi;

namespace Longshore.Cli.Output;

/// <summary>Copies a guest's output to one of this program's streams and flushes after each write.</summary>
internal sealed class StreamOutput(Stream stream) : IGuestOutput, IDisposable
{
    public void Write(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        stream.Flush();
    }

    public void Dispose() => stream.Dispose();
}
