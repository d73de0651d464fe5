using Longshore.Functions.Catalog;

namespace Longshore.Tests.Storage;

/// <summary>A store under test, and how to close it and delete its files.</summary>
internal sealed record OpenedStore(IFunctionStore Store, Func<ValueTask> Close) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Close();
}
