using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;

namespace Longshore.Trust.Workloads;

/// <summary>The store behind a worker's functions: they are made anew at each start, so it keeps none.</summary>
internal sealed class TransientFunctions : IFunctionStore
{
    public Task<IReadOnlyList<FunctionConfig>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<FunctionConfig>>([]);

    public Task<FunctionConfig?> FindAsync(FunctionName name, CancellationToken cancellationToken) => Task.FromResult<FunctionConfig?>(null);

    public Task<IReadOnlyList<FunctionConfig>> ChangeAsync(
        IReadOnlyList<(FunctionConfig Function, ReadOnlyMemory<byte> Module)> saved, IReadOnlyList<FunctionName> removed, CancellationToken cancellationToken) =>
        throw new NotSupportedException("a worker's functions are not stored");

    public Task<bool> RemoveAsync(FunctionName name, CancellationToken cancellationToken) => Task.FromResult(false);

    public Task<byte[]> ReadModuleAsync(ModuleDigest digest, CancellationToken cancellationToken) =>
        throw new InvalidDataException("a worker's functions are not stored");
}
