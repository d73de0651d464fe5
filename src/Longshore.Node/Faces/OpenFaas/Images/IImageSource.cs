namespace Longshore.Node.Faces.OpenFaas.Images;

/// <summary>Finds the code that images of one form name.</summary>
internal interface IImageSource
{
    /// <summary>Whether an image has this form.</summary>
    bool Takes(ImageRequest request);

    /// <summary>Finds the code.</summary>
    /// <exception cref="ImageException">There is none, or it cannot be had.</exception>
    Task<ImageArtifact> ReadAsync(ImageRequest request, CancellationToken cancellationToken);
}
