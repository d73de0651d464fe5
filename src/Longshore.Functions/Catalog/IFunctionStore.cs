using Longshore.Functions.Specs;

namespace Longshore.Functions.Catalog;

/// <summary>The store of deployed functions and their modules. A change is durable when its call returns. A crash at any moment
/// leaves a function either unchanged or changed completely.</summary>
public interface IFunctionStore
{
    /// <summary>All deployed functions, by name.</summary>
    Task<IReadOnlyList<FunctionConfig>> ListAsync(CancellationToken cancellationToken);

    /// <summary>The function of this name, or null.</summary>
    Task<FunctionConfig?> FindAsync(FunctionName name, CancellationToken cancellationToken);

    /// <summary>The versions of functions; null if the store keeps only the last one.</summary>
    IFunctionVersions? Versions => null;

    /// <summary>Stores the module under its digest, then the function, as the live version of its name. A canary ends.</summary>
    /// <returns>The function with the number of its version.</returns>
    /// <exception cref="ArgumentException"><paramref name="module"/> has another digest than
    /// <paramref name="function"/> names.</exception>
    Task<FunctionConfig> SaveAsync(FunctionConfig function, ReadOnlyMemory<byte> module, CancellationToken cancellationToken);

    /// <summary>Removes the function, and its module if no other function uses it. False if there was none.</summary>
    Task<bool> RemoveAsync(FunctionName name, CancellationToken cancellationToken);

    /// <summary>The bytes of a stored module, checked against its digest.</summary>
    /// <exception cref="InvalidDataException">The module is missing, or its bytes no longer have this digest.</exception>
    Task<byte[]> ReadModuleAsync(ModuleDigest digest, CancellationToken cancellationToken);
}
