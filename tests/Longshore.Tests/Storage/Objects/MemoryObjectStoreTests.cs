using Longshore.Functions.Objects;
using Longshore.Tests.Functions.Objects;

namespace Longshore.Tests.Storage.Objects;

public sealed class MemoryObjectStoreTests : ObjectStoreContract
{
    private protected override Task<OpenedObjectStore> OpenAsync() =>
        Task.FromResult(new OpenedObjectStore(new MemoryObjectStore(TimeProvider.System), () => ValueTask.CompletedTask));

    protected override void CheckHosts(IReadOnlyList<string> hosts) => Assert.Empty(hosts);
}
