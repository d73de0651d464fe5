using Longshore.Cluster.Connection;
using Longshore.Functions.Specs;
using Longshore.Tests.Functions;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Longshore.Tests.Cluster;

/// <summary>What nodes take over from whom.</summary>
public sealed class ClusterTrustTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Function_WithGrants_IsTakenOverFromTrustedNodesOnly()
    {
        await using var server = await NatsServer.StartAsync();
        await using var two = await TestMember.StartAsync(server);
        using var counted = new MetricCount(two.Node.Meter, "longshore.cluster.refused");
        await using var one = await TestMember.StartAsync(server, store: await StoreAsync());

        await Eventually.HoldsAsync(() => two.Node.Status().Defects.Count == 1);
        var (function, reason) = two.Node.Status().Defects[0];
        Assert.Equal("granted", function.Value);
        Assert.Contains($"longshore keys --trust {one.Fingerprint}", reason, StringComparison.Ordinal);
        Assert.Null(await two.Own.FindAsync(function, Token));
        Assert.True(counted.Of("function untrusted") > 0);

        // What has no grants is taken over from anyone.
        await Eventually.HoldsAsync(() => two.NumberOf("plain") == 2);

        two.Trust(one);

        await Eventually.HoldsAsync(async () => await two.Own.FindAsync(function, Token) is not null);
        await Eventually.HoldsAsync(() => two.Node.Status().Defects.Count == 0);
    }

    [Fact]
    public async Task Function_OfANodeThatIsNotTrusted_DoesNotReplaceOneWithGrants()
    {
        await using var server = await NatsServer.StartAsync();
        await using var one = await TestMember.StartAsync(server, store: await StoreAsync());
        await using var two = await TestMember.StartAsync(server);

        // It knows nothing of the function, and deploys another one under its name.
        Assert.Empty((await two.DeployAsync("granted", 7)).Errors);

        await Eventually.HoldsAsync(() => one.Node.Status().Defects.Any(defect => defect.Reason.Contains("would replace", StringComparison.Ordinal)));
        Assert.Equal(ModuleDigest.Of(TestMember.Code(1)), (await one.Own.FindAsync(FunctionFixture.Name("granted"), Token))!.Module);
    }

    [Fact]
    public async Task Function_AtANodeThatTakesTrustedOnly_NeedsATrustedNode()
    {
        await using var server = await NatsServer.StartAsync();
        await using var one = await TestMember.StartAsync(server);
        await using var two = await TestMember.StartAsync(server, change: options => options with { TakesTrustedOnly = true });
        await one.DeployAsync("hello", 1);

        await Eventually.HoldsAsync(() => two.Node.Status().Defects.Count == 1);
        Assert.Null(two.NumberOf("hello"));

        two.Trust(one);
        await Eventually.HoldsAsync(() => two.NumberOf("hello") == 1);
    }

    // Its parts are gone, so that the stream of them does not end.
    [Fact]
    public async Task Code_ThatNeverArrives_IsADefectOfItsFunctionOnly()
    {
        await using var server = await NatsServer.StartAsync();
        await using var one = await TestMember.StartAsync(server);
        await one.DeployAsync("endless", 1);
        await using (var nats = new NatsConnection(new NatsOpts { Url = server.Url.ToString() }))
        {
            await new NatsJSContext(nats).PurgeStreamAsync("OBJ_" + NatsLink.ModulesBucket, new StreamPurgeRequest { Filter = $"$O.{NatsLink.ModulesBucket}.C.>" }, Token);
        }

        await one.DeployAsync("hello", 2);
        await using var two = await TestMember.StartAsync(server);

        await Eventually.HoldsAsync(() => two.NumberOf("hello") == 2);
        Assert.Contains("does not arrive", Assert.Single(two.Node.Status().Defects).Reason, StringComparison.Ordinal);

        // It holds nothing up, and a new deployment mends it.
        await one.DeployAsync("hello", 3);
        await Eventually.HoldsAsync(() => two.NumberOf("hello") == 3);
        await one.DeployAsync("endless", 4);
        await Eventually.HoldsAsync(() => two.NumberOf("endless") == 4 && two.Node.Problems().Count == 0);
    }

    private static async Task<MemoryFunctionStore> StoreAsync()
    {
        var store = new MemoryFunctionStore();
        var spec = new FunctionSpec(FunctionFixture.Name("granted"), Artifact.Of(TestMember.Code(1))) { Grants = [new Grant("http", "https://example.org")] };
        await store.SaveAsync(new FunctionConfig(spec, DateTimeOffset.UnixEpoch), TestMember.Code(1), Token);
        await store.SaveAsync(
            new FunctionConfig(new FunctionSpec(FunctionFixture.Name("plain"), Artifact.Of(TestMember.Code(2))), DateTimeOffset.UnixEpoch), TestMember.Code(2), Token);
        return store;
    }
}
