using Longshore.Functions.Capabilities.KeyValue;

namespace Longshore.Tests.Storage;

/// <summary>Key-value stores under test, and how to close them and delete their files.</summary>
internal sealed record OpenedKeyValueStores(IKeyValueStores Stores, Func<ValueTask> Close) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Close();
}
