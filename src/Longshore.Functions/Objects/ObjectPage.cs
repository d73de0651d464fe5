namespace Longshore.Functions.Objects;

/// <summary>A page of a listing.</summary>
/// <param name="Objects">The objects, in the order of their keys' bytes in UTF-8.</param>
/// <param name="Next">The text after which the next page begins, or null if no further object follows.</param>
public sealed record ObjectPage(IReadOnlyList<ObjectInfo> Objects, string? Next);
