namespace Longshore.Functions.Near;

/// <summary>Where an object was, and how large.</summary>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Hosts">The hosts of the store that have it.</param>
internal sealed record ObjectPlace(long Bytes, IReadOnlyList<string> Hosts);
