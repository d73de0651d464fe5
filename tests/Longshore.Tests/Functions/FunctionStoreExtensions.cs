using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions;

/// <summary>Saves single functions.</summary>
internal static class FunctionStoreExtensions
{
    /// <returns>The function with the number of its version.</returns>
    public static async Task<FunctionConfig> SaveAsync(
        this IFunctionStore store, FunctionConfig function, ReadOnlyMemory<byte> module, CancellationToken cancellationToken) =>
        (await store.ChangeAsync([(function, module)], [], cancellationToken))[0];
}
