using Longshore.Functions.Objects;
using Longshore.Storage.Rados;

namespace Longshore.Tests.Storage.Objects;

[Collection(CephCluster.Collection)]
public sealed class RadosObjectStoreTests : ObjectStoreContract
{
    [Fact]
    public async Task Put_OverTheLimit_IsTooLarge()
    {
        await using var opened = await OpenAsync();
        var content = ObjectContent.Of(new byte[RadosObjectStore.ObjectBytesMax + 1]);

        Assert.Equal(ObjectFailure.TooLarge, await FailureAsync(() => opened.Store.PutAsync(At("k"), content, ObjectCondition.None, Token)));
        Assert.Equal(
            ObjectFailure.TooLarge, await FailureAsync(() => opened.Store.PutAsync(At("k"), content with { Bytes = ObjectContent.Of(new byte[RadosObjectStore.ObjectBytesMax + 1]).Bytes, Length = null }, ObjectCondition.None, Token)));
    }

    [Fact]
    public async Task Use_OfAPoolThatIsNotThere_SaysSo()
    {
        using var store = new RadosObjectStore(CephCluster.Rados with { Pool = "none" }, TimeProvider.System);

        var refusal = await Assert.ThrowsAsync<ObjectException>(() => store.StatAsync(At("k"), Token));

        Assert.Equal(ObjectFailure.Unavailable, refusal.Failure);
        Assert.Contains("no pool \"none\"", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Use_WithoutAConfiguration_SaysSo()
    {
        using var store = new RadosObjectStore(CephCluster.Rados with { Configuration = "/none/ceph.conf" }, TimeProvider.System);

        Assert.Contains("/none/ceph.conf", (await Assert.ThrowsAsync<ObjectException>(() => store.StatAsync(At("k"), Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Use_OfAnOsdThatStalls_TimesOutAndGoesOnAfterwards()
    {
        using var store = NewStore(TimeSpan.FromSeconds(2));
        await PutAsync(store, "k", "x");
        var host = (await store.LocateAsync(At("k"), Token)).Hosts[0];
        await CephCluster.StallAsync(host);
        try
        {
            Assert.Equal(ObjectFailure.TimedOut, await FailureAsync(() => store.OpenAsync(At("k"), ObjectRange.All, Token)));
        }
        finally
        {
            CephCluster.GoOn(host);
        }

        await UntilAsync(async () => Text((await ReadAsync(store, At("k"), ObjectRange.All)).Bytes) == "x");
    }

    [Fact]
    public async Task Use_AfterAnOsdWasTakenDown_IsServedByAnother()
    {
        using var store = NewStore(TimeSpan.FromSeconds(30));
        foreach (var i in Enumerable.Range(0, 8))
        {
            await PutAsync(store, $"k{i}", $"{i}");
        }

        var host = (await store.LocateAsync(At("k0"), Token)).Hosts[0];
        await CephCluster.StopAsync(host);
        try
        {
            foreach (var i in Enumerable.Range(0, 8))
            {
                Assert.Equal($"{i}", Text((await ReadAsync(store, At($"k{i}"), ObjectRange.All)).Bytes));
                await PutAsync(store, $"k{i}", "after");
            }

            await UntilAsync(async () => !(await store.LocateAsync(At("k0"), Token)).Hosts.Contains(host));
        }
        finally
        {
            CephCluster.Start(host);
        }

        await UntilAsync(async () => (await store.LocateAsync(At("k0"), Token)).Hosts.Contains(host));
        Assert.Equal("after", Text((await ReadAsync(store, At("k0"), ObjectRange.All)).Bytes));
    }

    private protected override Task<OpenedObjectStore> OpenAsync()
    {
        var store = NewStore(TimeSpan.FromSeconds(30));
        return Task.FromResult(new OpenedObjectStore(store, () =>
        {
            store.Dispose();
            return ValueTask.CompletedTask;
        }));
    }

    protected override void CheckHosts(IReadOnlyList<string> hosts)
    {
        Assert.Equal(2, hosts.Count);
        Assert.All(hosts, host => Assert.Matches("^host[012]$", host));
    }

    private static RadosObjectStore NewStore(TimeSpan callTimeMax) =>
        new(CephCluster.Rados with { CallTimeMax = callTimeMax }, TimeProvider.System);

    // The cluster has its own time for what an operator sees at once. Each attempt asks it again.
    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var enough = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!await TryAsync(holds))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), enough.Token);
        }
    }

    private static async Task<bool> TryAsync(Func<Task<bool>> holds)
    {
        try
        {
            return await holds();
        }
        catch (ObjectException)
        {
            return false;
        }
    }
}
