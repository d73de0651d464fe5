using Longshore.Tests.Functions.Queues;

namespace Longshore.Tests.Storage;

public sealed class MemoryQueueStoreTests : QueueStoreContract
{
    private protected override Task<OpenedQueueStore> OpenAsync() =>
        Task.FromResult(new OpenedQueueStore(new MemoryQueueStore(), () => ValueTask.CompletedTask));
}
