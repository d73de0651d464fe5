using Longshore.Tests.Functions.State;

namespace Longshore.Tests.Storage;

public sealed class MemoryStateStoreTests : StateStoreContract
{
    private protected override OpenedStateStore Open() => new(new MemoryStateStore(Limits, Time), () => ValueTask.CompletedTask);
}
