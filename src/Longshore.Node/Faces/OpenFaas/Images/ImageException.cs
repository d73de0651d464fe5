namespace Longshore.Node.Faces.OpenFaas.Images;

/// <summary>An image names no code, or it cannot be had.</summary>
/// <param name="message">The sentence that explains it.</param>
/// <param name="cause">What was met, or null.</param>
internal sealed class ImageException(string message, Exception? cause = null) : Exception(message, cause);
