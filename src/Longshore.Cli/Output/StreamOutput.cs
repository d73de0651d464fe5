using Longshore.Wasm.Wasi;

namespace Longshore.Cli.Output;

/// <summary>Gives what a guest writes to one of the program's own streams, at once.</summary>
internal sealed class StreamOutput(Stream stream) : IGuestOutput, IDisposable
{
    public void Write(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        stream.Flush();
    }

    public void Dispose() => stream.Dispose();
}
