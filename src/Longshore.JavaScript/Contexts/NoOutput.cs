using Longshore.Wasm.Wasi;

namespace Longshore.JavaScript.Contexts;

/// <summary>Drops what is written.</summary>
public sealed class NoOutput : IGuestOutput
{
    /// <summary>The one that is needed.</summary>
    public static NoOutput Instance { get; } = new();

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes)
    {
    }
}
