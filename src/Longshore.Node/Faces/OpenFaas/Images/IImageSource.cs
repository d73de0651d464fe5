namespace Longshore.Node.Faces.OpenFaas.Images;

/// <summary>Finds the code that images of one form name.</summary>
internal interface IImageSource
{
    /// <summary>Finds the code of an image, if the image has this form.</summary>
    /// <param name="request">What the deployment says of its code.</param>
    /// <returns>Reads the code, or null if the image has another form. The reading throws an <see cref="ImageException"/> if there is no such code,
    /// or it cannot be had.</returns>
    Func<CancellationToken, Task<ImageArtifact>>? Find(ImageRequest request);
}
