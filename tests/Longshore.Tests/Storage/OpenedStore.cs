using Longshore.Functions.Catalog;

namespace Longshore.Tests.Storage;

/// <summary>A store under test, with the resources to clean up after it.</summary>
internal sealed record OpenedStore(IFunctionStore Store, Func<ValueTask> Close) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Close();
}
