using Longshore.Fleet.Jobs;

namespace Longshore.Tests.Fleet;

/// <summary>A store that a test has opened.</summary>
internal sealed class OpenedJobStore(IJobStore store, Func<Task<IJobStore>> reopen, Func<ValueTask> dispose) : IAsyncDisposable
{
    public IJobStore Store { get; private set; } = store;

    /// <summary>Where its files are, or null.</summary>
    public string? Directory { get; init; }

    /// <summary>Opens the same store as another process would.</summary>
    public async Task<IJobStore> ReopenAsync() => Store = await reopen();

    public ValueTask DisposeAsync() => dispose();
}
