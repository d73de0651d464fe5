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

    /// <summary>Stores modules under their digests, then their functions, and removes functions: all of it or nothing. A function replaces
    /// one of the same name. One to remove that is not there is left out.</summary>
    /// <exception cref="ArgumentException">A module has another digest than its function names.</exception>
    Task ChangeAsync(
        IReadOnlyList<(FunctionConfig Function, ReadOnlyMemory<byte> Module)> saved,
        IReadOnlyList<FunctionName> removed,
        CancellationToken cancellationToken);

    /// <summary>Removes the function, and its module if no other function uses it. False if there was none.</summary>
    Task<bool> RemoveAsync(FunctionName name, CancellationToken cancellationToken);

    /// <summary>The bytes of a stored module, checked against its digest.</summary>
    /// <exception cref="InvalidDataException">The module is missing, or its bytes no longer have this digest.</exception>
    Task<byte[]> ReadModuleAsync(ModuleDigest digest, CancellationToken cancellationToken);
}
