using Longshore.Functions.Objects;
using Longshore.Storage.S3;

namespace Longshore.Tests.Storage.Objects;

[Collection(CephCluster.Collection)]
public sealed class S3ObjectStoreTests : ObjectStoreContract
{
    [Fact]
    public async Task Put_OfManyBytesOfUnknownLengthOnACondition_AsksForTheLength()
    {
        await using var opened = await OpenAsync();
        var content = ObjectContent.Of(new byte[9 * MiB]) with { Length = null };

        Assert.Equal(ObjectFailure.LengthRequired, await FailureAsync(() => opened.Store.PutAsync(At("k"), content, ObjectCondition.IsAbsent, Token)));
        Assert.Null(await opened.Store.StatAsync(At("k"), Token));
    }

    [Fact]
    public async Task Use_WithAWrongKey_IsRefused()
    {
        using var store = new S3ObjectStore(CephCluster.S3 with { SecretKey = "wrong" }, TimeProvider.System);

        Assert.Equal(ObjectFailure.Refused, await FailureAsync(() => store.StatAsync(At("k"), Token)));
        Assert.Equal(ObjectFailure.Refused, await FailureAsync(() => PutAsync(store, "k", "x")));
    }

    [Fact]
    public async Task Use_OfAServiceThatIsNotThere_IsUnavailable()
    {
        // Nothing listens on the port of tcpmux.
        using var store = new S3ObjectStore(new S3Options(new Uri("http://127.0.0.1:1")) { AccessKey = "key", SecretKey = "secret" }, TimeProvider.System);

        Assert.Equal(ObjectFailure.Unavailable, await FailureAsync(() => store.StatAsync(At("k"), Token)));
    }

    private protected override Task<OpenedObjectStore> OpenAsync()
    {
        var store = new S3ObjectStore(CephCluster.S3, TimeProvider.System);
        return Task.FromResult(new OpenedObjectStore(store, () =>
        {
            store.Dispose();
            return ValueTask.CompletedTask;
        }));
    }

    protected override void CheckHosts(IReadOnlyList<string> hosts) => Assert.Empty(hosts);
}
