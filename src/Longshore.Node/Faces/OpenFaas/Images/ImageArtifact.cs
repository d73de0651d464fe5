namespace Longshore.Node.Faces.OpenFaas.Images;

/// <summary>The code that an image names.</summary>
/// <param name="Bytes">A module of WebAssembly, a graph of JavaScript, or a package of Python.</param>
internal sealed record ImageArtifact(ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Whether the image was the function's source itself.</summary>
    public bool IsSource { get; init; }
}
