using Longshore.Functions.Catalog;

namespace Longshore.Tests.Storage;

/// <summary>A store under test, with what must be tidied up after it.</summary>
internal sealed record OpenedStore(IFunctionStore Store, Func<ValueTask> Close) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Close();
}
