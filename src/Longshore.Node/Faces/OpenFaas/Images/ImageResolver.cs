namespace Longshore.Node.Faces.OpenFaas.Images;

/// <summary>Finds the code that an image names, by the first source that takes its form.</summary>
/// <param name="sources">The sources, those of the narrower forms first.</param>
internal sealed class ImageResolver(IReadOnlyList<IImageSource> sources)
{
    /// <summary>The forms of an image, as a sentence.</summary>
    public const string Rule = "an image is sha256:DIGEST of a function's code, the name of a function, file:PATH, a source in base64, "
        + "functions/alpine, functions/nodeinfo or functions/figlet, or REGISTRY/REPOSITORY[:TAG] of a registry that is granted (serve --openfaas-registry)";

    /// <exception cref="ImageException">There is no such code, or it cannot be had.</exception>
    public Task<ImageArtifact> ReadAsync(ImageRequest request, CancellationToken cancellationToken) =>
        sources.Select(source => source.Find(request)).FirstOrDefault(found => found is not null) is { } read
            ? read(cancellationToken)
            : throw new ImageException($"the image names no code: {Rule}");
}
