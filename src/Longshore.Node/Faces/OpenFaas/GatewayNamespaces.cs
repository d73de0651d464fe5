using System.Collections.Immutable;
using Longshore.Functions.Catalog;

namespace Longshore.Node.Faces.OpenFaas;

/// <summary>The namespaces of a node, read once and kept in memory. The default one is always there.</summary>
internal sealed class GatewayNamespaces : IDisposable
{
    private readonly INamespaceStore _store;

    // Orders changes: what was saved last is published last.
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile ImmutableSortedDictionary<string, FunctionNamespace> _known;

    private GatewayNamespaces(INamespaceStore store, IEnumerable<FunctionNamespace> known)
    {
        _store = store;
        _known = known.Append(new FunctionNamespace(GatewayName.DefaultNamespace))
            .DistinctBy(each => each.Name, StringComparer.Ordinal)
            .ToImmutableSortedDictionary(each => each.Name, each => each, StringComparer.Ordinal);
    }

    /// <summary>Reads the namespaces of a store.</summary>
    public static async Task<GatewayNamespaces> OpenAsync(INamespaceStore store, CancellationToken cancellationToken) =>
        new(store, await store.ListAsync(cancellationToken));

    /// <summary>All names, in order.</summary>
    public IEnumerable<string> Names => _known.Keys;

    /// <summary>The namespace of this name, or null.</summary>
    public FunctionNamespace? Find(string name) => _known.GetValueOrDefault(name);

    /// <summary>Splits <c>NAME</c> or <c>NAME.NAMESPACE</c>. What follows the last dot is a namespace only if there is one of that name.</summary>
    public GatewayName Split(string reference)
    {
        var dot = reference.LastIndexOf('.');
        return dot > 0 && _known.TryGetValue(reference[(dot + 1)..], out var group)
            ? new GatewayName(reference[..dot], group.Name)
            : new GatewayName(reference, GatewayName.DefaultNamespace);
    }

    /// <summary>Adds or replaces a namespace.</summary>
    public Task SaveAsync(FunctionNamespace group, CancellationToken cancellationToken) => ChangeAsync(
        async () =>
        {
            await _store.SaveAsync(group, cancellationToken);
            _known = _known.SetItem(group.Name, group);
        },
        cancellationToken);

    /// <summary>Removes a namespace.</summary>
    public Task RemoveAsync(string name, CancellationToken cancellationToken) => ChangeAsync(
        async () =>
        {
            await _store.RemoveAsync(name, cancellationToken);
            _known = _known.Remove(name);
        },
        cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private async Task ChangeAsync(Func<Task> change, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await change();
        }
        finally
        {
            _gate.Release();
        }
    }
}
