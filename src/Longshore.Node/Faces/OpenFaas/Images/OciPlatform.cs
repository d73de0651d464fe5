using System.Text.Json.Serialization;

namespace Longshore.Node.Faces.OpenFaas.Images;

/// <summary>What an image of an index runs on.</summary>
internal sealed record OciPlatform
{
    private const string Wasm = "wasm";
    private const string Wasi = "wasi";

    /// <summary>Such as <c>linux</c>, or <c>wasi</c> or <c>wasip1</c> for modules of WebAssembly.</summary>
    [JsonPropertyName("os")]
    public string? System { get; init; }

    /// <summary>Such as <c>amd64</c>, or <c>wasm</c>.</summary>
    [JsonPropertyName("architecture")]
    public string? Architecture { get; init; }

    /// <summary>Whether it is WebAssembly with WASI, and not that of a browser.</summary>
    public bool IsWasi => Architecture == Wasm && System?.StartsWith(Wasi, StringComparison.Ordinal) == true;

    /// <inheritdoc/>
    public override string ToString() => $"{System}/{Architecture}";
}
