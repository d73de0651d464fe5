namespace Longshore.Node.Faces.OpenFaas.Images;

/// <summary>Finds the code that images of one form name.</summary>
internal interface IImageSource
{
    /// <summary>Finds the code of an image, if the image has this form.</summary>
    /// <param name="request">What the deployment says of its code.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The code under way, or null if the image has another form.</returns>
    /// <exception cref="ImageException">There is no such code, or it cannot be had. The task throws it too.</exception>
    Task<ImageArtifact>? TryReadAsync(ImageRequest request, CancellationToken cancellationToken);
}
