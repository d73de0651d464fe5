namespace Longshore.Node.Faces.Objects;

/// <summary>A page of a bucket's objects in the node's API.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Objects">The objects, in the order of their keys' bytes.</param>
/// <param name="Next">The value of <c>after</c> for the next page, or null after the last object.</param>
public sealed record ObjectListing(string Bucket, IReadOnlyList<ObjectSummary> Objects, string? Next);
