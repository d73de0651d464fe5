using Longshore.Functions.State;

namespace Longshore.Tests.Storage;

/// <summary>A store of state under test, and how to close it and delete its files.</summary>
internal sealed record OpenedStateStore(IStateStore Store, Func<ValueTask> Close) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Close();
}
