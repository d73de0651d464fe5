namespace Longshore.Node.Faces.OpenFaas.Images;

/// <summary>What a deployment says of its code.</summary>
/// <param name="Image">The image, as it is written.</param>
/// <param name="Program">The program of its process, or empty.</param>
/// <param name="Language">The language of a source, or empty for Python.</param>
internal sealed record ImageRequest(string Image, string Program, string Language);
