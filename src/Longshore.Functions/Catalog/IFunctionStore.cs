using Longshore.Functions.Specs;

namespace Longshore.Functions.Catalog;

/// <summary>Where deployed functions and their modules are kept. A call that returns has been written durably; a crash
/// at any moment leaves the function either as it was or as it was asked to be.</summary>
public interface IFunctionStore
{
    /// <summary>All deployed functions, by name.</summary>
    Task<IReadOnlyList<FunctionConfig>> ListAsync(CancellationToken cancellationToken);

    /// <summary>The function of this name, or null.</summary>
    Task<FunctionConfig?> FindAsync(FunctionName name, CancellationToken cancellationToken);

    /// <summary>Stores the module under its digest, then the function; replaces a function of the same name.</summary>
    /// <exception cref="ArgumentException"><paramref name="module"/> has another digest than
    /// <paramref name="function"/> names.</exception>
    Task SaveAsync(FunctionConfig function, ReadOnlyMemory<byte> module, CancellationToken cancellationToken);

    /// <summary>Forgets the function; its module goes when no other function uses it. False if there was none.</summary>
    Task<bool> RemoveAsync(FunctionName name, CancellationToken cancellationToken);

    /// <summary>The bytes of a stored module, checked against its digest.</summary>
    /// <exception cref="InvalidDataException">The module is missing, or its bytes no longer have this digest.</exception>
    Task<byte[]> ReadModuleAsync(ModuleDigest digest, CancellationToken cancellationToken);
}
