using System.Collections.Immutable;
using Longshore.Functions.Specs;

namespace Longshore.Cluster.Registry;

/// <summary>The functions of a cluster: one value, which each change replaces whole by one compare-and-set. So changes have one order, and several functions
/// change together or not at all. Immutable.</summary>
/// <param name="Cluster">The id of the cluster. It stays the same when NATS has lost the table and a node restores it.</param>
/// <param name="Generation">Grows with each change.</param>
/// <param name="Change">The id of the last change.</param>
/// <param name="Functions">The functions.</param>
internal sealed record RegistryTable(string Cluster, long Generation, string Change, ImmutableDictionary<FunctionName, RegistryRow> Functions)
{
    /// <summary>A table of a new cluster, before its first change.</summary>
    public static RegistryTable New(string cluster) => new(cluster, 0, "", ImmutableDictionary<FunctionName, RegistryRow>.Empty);

    /// <summary>The table after a change.</summary>
    public RegistryTable After(
        string change, IEnumerable<KeyValuePair<FunctionName, RegistryRow>> saved, IEnumerable<FunctionName> removed, long generationMin = 0) => this with
        {
            Generation = Math.Max(Generation + 1, generationMin),
            Change = change,
            Functions = Functions.SetItems(saved).RemoveRange(removed),
        };

    /// <summary>The keys of some functions' descriptions and code that another table does not have.</summary>
    public (IReadOnlyList<ContentKey> Specs, IReadOnlyList<ContentKey> Artifacts) Unused(IEnumerable<FunctionName> names, RegistryTable after)
    {
        RegistryRow[] rows = [.. names.Select(name => Functions.GetValueOrDefault(name)).OfType<RegistryRow>()];
        var artifacts = after.Functions.Values.Select(row => row.Artifact).ToHashSet();
        var specs = after.Functions.Values.Select(row => row.Spec).ToHashSet();
        return (
            [.. rows.Select(row => row.Spec).Where(key => !specs.Contains(key))],
            [.. rows.Select(row => row.Artifact).Distinct().Where(key => !artifacts.Contains(key))]);
    }
}
