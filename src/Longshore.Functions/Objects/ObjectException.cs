namespace Longshore.Functions.Objects;

/// <summary>An operation on an object was not done.</summary>
/// <param name="failure">Why.</param>
/// <param name="message">What failed and what to do, as a sentence without payload.</param>
/// <param name="cause">What the store met, or null.</param>
public sealed class ObjectException(ObjectFailure failure, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Why it was not done.</summary>
    public ObjectFailure Failure => failure;

    /// <summary>There is no such object.</summary>
    public static ObjectException NotFound(ObjectAddress address) =>
        new(ObjectFailure.NotFound, $"there is no object \"{address.Key}\" in the bucket \"{address.Bucket}\"");

    /// <summary>The object is no longer the one whose reading began.</summary>
    public static ObjectException Changed(ObjectAddress address) =>
        new(ObjectFailure.Changed, $"the object \"{address.Key}\" was replaced or removed while it was read; read it again");

    /// <summary>An object is over a limit.</summary>
    public static ObjectException TooLarge(long bytesMax) =>
        new(ObjectFailure.TooLarge, FormattableString.Invariant($"the object is over the limit of {bytesMax} bytes"));
}
