using Longshore.Tests.Functions;

namespace Longshore.Tests.Storage;

public sealed class MemoryFunctionStoreTests : FunctionStoreContract
{
    private protected override Task<OpenedStore> OpenAsync() =>
        Task.FromResult(new OpenedStore(new MemoryFunctionStore(), () => ValueTask.CompletedTask));
}
