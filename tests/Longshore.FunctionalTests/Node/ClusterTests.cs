using System.Net;
using System.Text.Json;
using Longshore.Cli.Output;
using Longshore.Cluster;
using Longshore.FunctionalTests.Harness;
using Longshore.Node.Hosting;
using Longshore.Offload.Keys;

namespace Longshore.FunctionalTests.Node;

/// <summary>Whole nodes that are members of a cluster on a real nats-server.</summary>
public sealed class ClusterTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Deploy_AtOneOfThreeNodes_AnswersAtAll()
    {
        await using var server = await NatsServer.StartAsync();
        await using var one = await StartAsync(server);
        await using var two = await StartAsync(server);
        await using var three = await StartAsync(server);

        await one.DeployAsync("fibonacci");

        foreach (var node in new[] { one, two, three })
        {
            await Eventually.HoldsAsync(async () => await CallAsync(node) == "55\n");
        }

        using var removed = await two.Client.DeleteAsync(new Uri("/functions/fibonacci", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        await Eventually.HoldsAsync(async () => await CallAsync(three) is null);
    }

    [Fact]
    public async Task Rollback_AtOneNode_IsOneForAll()
    {
        await using var server = await NatsServer.StartAsync();
        await using var one = await StartAsync(server);
        await using var two = await StartAsync(server);
        await one.DeployAsync("fibonacci");
        await Eventually.HoldsAsync(async () => await CallAsync(two) == "55\n");
        using var second = await one.PutAsync("fibonacci", Samples.Read("empty"));
        second.EnsureSuccessStatusCode();
        await Eventually.HoldsAsync(async () => await CallAsync(two) == "");

        using var back = await one.Client.PostAsync(new Uri("/functions/fibonacci/rollback", UriKind.Relative), content: null, Token);

        back.EnsureSuccessStatusCode();
        await Eventually.HoldsAsync(async () => await CallAsync(two) == "55\n" && await CallAsync(one) == "55\n");
    }

    [Fact]
    public async Task Health_WithoutNats_IsDegradedAndCallsAreAnswered()
    {
        await using var server = await NatsServer.StartAsync();
        await using var node = await StartAsync(server);
        await node.DeployAsync("fibonacci");

        await server.KillAsync();

        await Eventually.HoldsAsync(async () => await HealthAsync(node) is var health && health.GetProperty("status").GetString() == "degraded"
            && health.GetProperty("problems").EnumerateArray().Any(problem => problem.GetString()!.Contains("NATS", StringComparison.Ordinal)));
        Assert.Equal(0, await node.MetricAsync("longshore_cluster_reachable"));
        Assert.Equal("55\n", await CallAsync(node));
        using var refused = await node.PutAsync("other", Samples.Read("fibonacci"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Contains("cannot be reached", (await TestNode.ProblemAsync(refused)).Detail, StringComparison.Ordinal);

        await server.StartAsync();
        await Eventually.HoldsAsync(async () => (await HealthAsync(node)).GetProperty("status").GetString() == "ok");
        Assert.Equal(1, await node.MetricAsync("longshore_cluster_reachable"));
    }

    [Fact]
    public async Task Members_OfTwoNodes_AreListedByTheCommand()
    {
        await using var server = await NatsServer.StartAsync();
        await using var one = await StartAsync(server);
        await using (var two = await StartAsync(server))
        {
            await Eventually.HoldsAsync(async () => (await MembersAsync(one)).Length == 2);
            Assert.Contains(await MembersAsync(one), member => member.GetProperty("addresses").GetProperty("http").GetString() == two.Url.ToString().TrimEnd('/'));
            Assert.Single(await MembersAsync(one), member => member.GetProperty("self").GetBoolean());
        }

        // The node that stops gives its lease back first.
        Assert.Single(await MembersAsync(one));
    }

    [Fact]
    public async Task Call_AtAFullNode_IsAnsweredByAMember()
    {
        await using var server = await NatsServer.StartAsync();
        await using var full = await StartAsync(server, options => options with { Functions = options.Functions with { CoreSlots = 1 } });
        await using var member = await StartAsync(
            server, options => options with { Peers = new PeerOptions { Roles = NodeRoles.Compute | NodeRoles.Storage, Port = FreePort.Find() } });
        Trust(full, member);
        Trust(member, full);
        await full.DeployAsync("fibonacci");
        await Eventually.HoldsAsync(async () => await CallAsync(member) == "55\n");
        using var known = await full.GetAsync("/function/fibonacci?27");
        using var enough = new CancellationTokenSource();
        Task[] blocking = [BlockAsync(), BlockAsync(), BlockAsync()];

        // The nodes may connect a moment after they trust each other.
        await Eventually.HoldsAsync(async () =>
        {
            Assert.Equal("55\n", await CallAsync(full));
            return (await full.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token)).Contains("ran=\"peer\"", StringComparison.Ordinal);
        });

        await enough.CancelAsync();
        await Task.WhenAll(blocking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

        async Task BlockAsync()
        {
            while (!enough.IsCancellationRequested)
            {
                using var ended = await full.Client.GetAsync(new Uri("/function/fibonacci?90", UriKind.Relative), enough.Token);
            }
        }
    }

    [Fact]
    public async Task Members_OfANodeInNoCluster_AreRefused()
    {
        await using var node = await TestNode.StartAsync();

        var listed = await LongshoreProcess.RunAsync("cluster", "members", "--data", node.DataDirectory);

        Assert.NotEqual(0, listed.ExitCode);
        Assert.Contains("--cluster nats://", listed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_WithBadAddressesOfNats_SaysWhatToWrite()
    {
        var served = await LongshoreProcess.RunAsync("serve", "--cluster", "localhost:4222");

        Assert.Equal(ExitCodes.Usage, served.ExitCode);
        Assert.Contains("nats://10.0.0.1:4222", served.Error, StringComparison.Ordinal);
    }

    private static Task<TestNode> StartAsync(NatsServer server, Func<NodeOptions, NodeOptions>? change = null) =>
        TestNode.StartAsync(options => (change ?? (same => same))(options) with { Cluster = new ClusterOptions { Servers = [server.Url], Roles = ["compute"] } });

    private static void Trust(TestNode node, TestNode other)
    {
        using var key = OffloadIdentity.LoadOrCreate(other.DataDirectory);
        new TrustedKeys(node.DataDirectory, []).Add(key.Fingerprint, "other");
    }

    private static async Task<string?> CallAsync(TestNode node)
    {
        using var response = await node.GetAsync("/function/fibonacci?10");
        return response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync(Token) : null;
    }

    private static async Task<JsonElement> HealthAsync(TestNode node) =>
        JsonDocument.Parse(await node.Client.GetStringAsync(new Uri("/healthz", UriKind.Relative), Token)).RootElement;

    private static async Task<JsonElement[]> MembersAsync(TestNode node)
    {
        var listed = await LongshoreProcess.RunAsync("cluster", "members", "--json", "--data", node.DataDirectory);
        Assert.Equal((0, ""), (listed.ExitCode, listed.Error));
        return [.. JsonDocument.Parse(listed.Output).RootElement.GetProperty("members").EnumerateArray()];
    }
}
