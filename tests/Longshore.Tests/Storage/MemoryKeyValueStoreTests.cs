using Longshore.Tests.Functions.Capabilities.KeyValue;

namespace Longshore.Tests.Storage;

public sealed class MemoryKeyValueStoreTests : KeyValueStoreContract
{
    private protected override OpenedKeyValueStores Open() => new(new MemoryKeyValueStores(Limits, Time), () => ValueTask.CompletedTask);
}
