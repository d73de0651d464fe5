using System.Collections.Concurrent;
using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions;

/// <summary>A store in memory, for tests.</summary>
internal sealed class MemoryFunctionStore : IFunctionStore
{
    private readonly ConcurrentDictionary<FunctionName, (FunctionConfig Function, byte[] Module)> _functions = new();

    /// <inheritdoc/>
    public Task<IReadOnlyList<FunctionConfig>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<FunctionConfig>>([.. _functions.Values.Select(entry => entry.Function)
            .OrderBy(function => function.Name.Value, StringComparer.Ordinal)]);

    /// <inheritdoc/>
    public Task<FunctionConfig?> FindAsync(FunctionName name, CancellationToken cancellationToken) =>
        Task.FromResult(_functions.TryGetValue(name, out var entry) ? entry.Function : null);

    /// <inheritdoc/>
    public Task<IReadOnlyList<FunctionConfig>> ChangeAsync(
        IReadOnlyList<(FunctionConfig Function, ReadOnlyMemory<byte> Module)> saved, IReadOnlyList<FunctionName> removed, CancellationToken cancellationToken)
    {
        if (saved.Any(each => ModuleDigest.Of(each.Module.Span) != each.Function.Module))
        {
            throw new ArgumentException("a module does not have the digest of its function", nameof(saved));
        }

        IReadOnlyList<FunctionConfig> numbered =
            [.. saved.Select(each => each.Function with { Version = _functions.TryGetValue(each.Function.Name, out var before) ? before.Function.Version + 1 : 1 })];
        foreach (var (function, (_, module)) in numbered.Zip(saved))
        {
            _functions[function.Name] = (function, module.ToArray());
        }

        foreach (var name in removed)
        {
            _functions.TryRemove(name, out _);
        }

        return Task.FromResult(numbered);
    }

    /// <inheritdoc/>
    public Task<bool> RemoveAsync(FunctionName name, CancellationToken cancellationToken) =>
        Task.FromResult(_functions.TryRemove(name, out _));

    /// <inheritdoc/>
    public Task<byte[]> ReadModuleAsync(ModuleDigest digest, CancellationToken cancellationToken) =>
        _functions.Values.FirstOrDefault(entry => entry.Function.Module == digest).Module is { } module
            ? Task.FromResult(module)
            : throw new InvalidDataException($"there is no module {digest}: deploy its functions again");
}
