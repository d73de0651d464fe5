using System.Text;
using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;

namespace Longshore.Cluster.Registry;

/// <summary>What one change writes beside the table. A further attempt uses again what is still there.</summary>
/// <param name="bucket">Where it writes.</param>
internal sealed class RegistryUpload(RegistryBucket bucket)
{
    private readonly Dictionary<FunctionName, RegistryRow> _rows = [];
    private readonly Dictionary<ModuleDigest, ContentKey> _artifacts = [];

    /// <summary>The rows of the functions.</summary>
    public IReadOnlyDictionary<FunctionName, RegistryRow> Rows => _rows;

    /// <summary>Code that was written and that no row uses: another change has brought the same.</summary>
    public IEnumerable<ContentKey> UnusedArtifacts => _artifacts.Values.Except(_rows.Values.Select(row => row.Artifact));

    /// <summary>The JSON text of a function's description.</summary>
    public static byte[] TextOf(FunctionConfig function) => Encoding.UTF8.GetBytes(FunctionSpecJson.Write(function.Spec));

    /// <summary>Writes functions. Code that the table has already is not written again: whoever replaces the table after this one sees that it is used.</summary>
    /// <exception cref="FunctionRegistryException">A description is too long.</exception>
    public async Task WriteAsync(
        RegistryTable table, IReadOnlyList<(FunctionConfig Function, ReadOnlyMemory<byte> Module)> functions, CancellationToken cancellationToken)
    {
        var known = table.Functions.Values.Select(row => row.Artifact).DistinctBy(key => key.Digest).ToDictionary(key => key.Digest);
        foreach (var (function, module) in functions)
        {
            var spec = _rows.TryGetValue(function.Name, out var before) ? before.Spec : await WriteSpecAsync(table.Cluster, function, cancellationToken);
            if (!known.TryGetValue(function.Module, out var artifact) && !_artifacts.TryGetValue(function.Module, out artifact))
            {
                artifact = ContentKey.New(function.Module);
                await bucket.WriteArtifactAsync(artifact, module, cancellationToken);
                _artifacts[function.Module] = artifact;
            }

            _rows[function.Name] = new RegistryRow(spec, artifact, function.DeployedAt);
        }
    }

    /// <summary>Removes what was written for a change that was not made.</summary>
    public Task UndoAsync(CancellationToken cancellationToken) =>
        bucket.RemoveAsync(_rows.Values.Select(row => row.Spec), _artifacts.Values, cancellationToken);

    private async Task<ContentKey> WriteSpecAsync(string cluster, FunctionConfig function, CancellationToken cancellationToken)
    {
        var text = TextOf(function);
        if (text.Length > ClusterLimits.SpecBytesMax)
        {
            throw new FunctionRegistryException(FormattableString.Invariant(
                $"the description of {function.Name} has {text.Length} bytes, and a cluster takes at most {ClusterLimits.SpecBytesMax}: its environment or labels are too long"));
        }

        var key = ContentKey.New(ModuleDigest.Of(text));
        await bucket.WriteSpecAsync(cluster, key, function.DeployedAt, text, cancellationToken);
        return key;
    }
}
