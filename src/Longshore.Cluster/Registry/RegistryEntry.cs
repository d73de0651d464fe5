namespace Longshore.Cluster.Registry;

/// <summary>The table as it was read.</summary>
/// <param name="Table">The table, or null if there is none.</param>
/// <param name="Revision">The revision that replaces it.</param>
/// <param name="IsTrusted">Whether a node that this one trusts has made the last change, or this one itself.</param>
internal readonly record struct RegistryEntry(RegistryTable? Table, ulong Revision, bool IsTrusted);
