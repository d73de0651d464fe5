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

    /// <summary>Stores modules under their digests, then each function as the live version of its name, and removes functions with all their
    /// versions: all of it or nothing. The canary of a saved function ends. A function to remove that is not there is left out.</summary>
    /// <returns>The saved functions in their order, with the numbers of their versions.</returns>
    /// <exception cref="ArgumentException">A module has another digest than its function names.</exception>
    Task<IReadOnlyList<FunctionConfig>> ChangeAsync(
        IReadOnlyList<(FunctionConfig Function, ReadOnlyMemory<byte> Module)> saved,
        IReadOnlyList<FunctionName> removed,
        CancellationToken cancellationToken);

    /// <summary>Removes the function with all its versions, and the modules that no other function uses. False if there was none.</summary>
    Task<bool> RemoveAsync(FunctionName name, CancellationToken cancellationToken);

    /// <summary>The bytes of a stored module, checked against its digest.</summary>
    /// <exception cref="InvalidDataException">The module is missing, or its bytes no longer have this digest.</exception>
    Task<byte[]> ReadModuleAsync(ModuleDigest digest, CancellationToken cancellationToken);
}
