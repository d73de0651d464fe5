using Longshore.Functions.Capabilities.Queues;

namespace Longshore.Tests.Storage;

/// <summary>A store of queues under test, and how to close it.</summary>
internal sealed record OpenedQueueStore(IQueueStore Store, Func<ValueTask> Close) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Close();
}
