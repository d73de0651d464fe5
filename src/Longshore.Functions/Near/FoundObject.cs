namespace Longshore.Functions.Near;

/// <summary>What is known of an object when it is decided where a call runs.</summary>
/// <param name="Place">Where it is, and how large.</param>
/// <param name="Fetched">The object itself, if it was small and nothing was known of it before; otherwise null.</param>
internal readonly record struct FoundObject(ObjectPlace Place, FetchedObject? Fetched);
