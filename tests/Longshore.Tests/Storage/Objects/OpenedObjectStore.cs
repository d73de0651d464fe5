using Longshore.Functions.Objects;

namespace Longshore.Tests.Storage.Objects;

/// <summary>An object store under test, and how to close it.</summary>
internal sealed record OpenedObjectStore(IObjectStore Store, Func<ValueTask> Close) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Close();
}
