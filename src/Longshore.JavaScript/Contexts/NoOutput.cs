using Longshore.Wasm.Wasi;

namespace Longshore.JavaScript.Contexts;

/// <summary>Discards output.</summary>
public sealed class NoOutput : IGuestOutput
{
    /// <summary>The only instance.</summary>
    public static NoOutput Instance { get; } = new();

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes)
    {
    }
}
