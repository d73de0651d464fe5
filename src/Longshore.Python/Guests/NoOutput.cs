using Longshore.Wasm.Wasi;

namespace Longshore.Python.Guests;

/// <summary>Discards output.</summary>
internal sealed class NoOutput : IGuestOutput
{
    public static NoOutput Instance { get; } = new();

    public void Write(ReadOnlySpan<byte> bytes)
    {
    }
}
