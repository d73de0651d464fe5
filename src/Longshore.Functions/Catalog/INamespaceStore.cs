namespace Longshore.Functions.Catalog;

/// <summary>Keeps namespaces where they survive the node. What a method has done is durable when its task ends.</summary>
public interface INamespaceStore
{
    /// <summary>All namespaces, by name.</summary>
    Task<IReadOnlyList<FunctionNamespace>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Keeps a namespace; replaces one of the same name.</summary>
    Task SaveAsync(FunctionNamespace group, CancellationToken cancellationToken);

    /// <summary>Removes a namespace. False if there was none.</summary>
    Task<bool> RemoveAsync(string name, CancellationToken cancellationToken);
}
