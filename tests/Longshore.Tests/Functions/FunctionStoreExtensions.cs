using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions;

/// <summary>Saves single functions.</summary>
internal static class FunctionStoreExtensions
{
    public static Task SaveAsync(this IFunctionStore store, FunctionConfig function, ReadOnlyMemory<byte> module, CancellationToken cancellationToken) =>
        store.ChangeAsync([(function, module)], [], cancellationToken);
}
