using Longshore.Fleet.Jobs;

namespace Longshore.Tests.Fleet;

/// <summary>The contract, kept by the store that other tests use.</summary>
public sealed class MemoryJobStoreTests : JobStoreContract
{
    private protected override Task<OpenedJobStore> OpenAsync()
    {
        var store = new MemoryJobStore();
        return Task.FromResult(new OpenedJobStore(store, () => Task.FromResult<IJobStore>(store), () => ValueTask.CompletedTask));
    }
}
