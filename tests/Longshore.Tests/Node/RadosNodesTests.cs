using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Longshore.Functions.Objects;
using Longshore.Node.Hosting;
using Longshore.Offload.Keys;
using Longshore.Offload.Peers;
using Longshore.Storage.Rados;
using Longshore.Tests.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace Longshore.Tests.Node;

/// <summary>Whole nodes on one Ceph cluster: three storage nodes, each on the host of an OSD, and a compute node.</summary>
[Collection(CephCluster.Collection)]
public sealed class RadosNodesTests : IAsyncLifetime
{
    private const int Words = 500_000;
    private const int Hosts = 3;

    private readonly TemporaryDirectory _data = new();
    private readonly List<NodeHost> _storages = [];
    private readonly HttpClient _client = new();
    private NodeHost _compute = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string HostName(int number) => string.Create(CultureInfo.InvariantCulture, $"host{number}");

    public async ValueTask InitializeAsync()
    {
        // Skips the test if there is no cluster.
        _ = CephCluster.Rados;
        var peers = new List<PeerAddress>();
        for (var i = 0; i < Hosts; i++)
        {
            var port = FreePort.Find();
            Trust(HostName(i));
            peers.Add(new PeerAddress("127.0.0.1", port));
            _storages.Add(await StartAsync(HostName(i), new PeerOptions { Roles = NodeRoles.Storage, Port = port, StoreHosts = [HostName(i)] }));
        }

        _compute = await StartAsync("compute", new PeerOptions { Peers = peers });
        using var deployed = await SendAsync(
            _compute, HttpMethod.Put, "/functions/near?grant=near:data&wall-time-us-max=120000000", new ByteArrayContent(Samples.Read("near")));
        Assert.True(deployed.IsSuccessStatusCode, await deployed.Content.ReadAsStringAsync(Token));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _storages.Append(_compute).Where(node => node is not null))
        {
            await node.DisposeAsync();
        }

        _client.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Call_OfAnObjectOfTheCluster_MovesToAHostThatHasIt()
    {
        var hosts = await PutAsync("text");

        while (await RunAsync(hosts) == 0)
        {
            await CallAsync("text");
        }

        Assert.Equal(0, await RunAsync([.. Enumerable.Range(0, Hosts).Select(HostName).Except(hosts)]));
    }

    [Fact]
    public async Task Call_AfterTheOsdAndItsNodeWereTakenDown_MovesToWhereTheObjectIsThen()
    {
        var hosts = await PutAsync("other");
        while (await RunAsync(hosts) == 0)
        {
            await CallAsync("other");
        }

        var gone = int.Parse(hosts[0]["host".Length..], CultureInfo.InvariantCulture);
        await CephCluster.StopAsync(hosts[0]);
        try
        {
            await _storages[gone].DisposeAsync();
            string[] left = [.. Enumerable.Range(0, Hosts).Select(HostName).Where(host => host != hosts[0])];
            var before = await RunAsync(left);
            while (await RunAsync(left) == before)
            {
                await CallAsync("other");
            }
        }
        finally
        {
            CephCluster.Start(hosts[0]);
        }
    }

    // The nodes may connect a moment after they began; until then, and while the cluster finds another OSD, a call runs at the compute node.
    private async Task CallAsync(string key)
    {
        using var answer = await SendAsync(_compute, HttpMethod.Post, "/function/near", new StringContent($"words {key}"));
        Assert.Equal($"{Words} words", await answer.Content.ReadAsStringAsync(Token));
    }

    // Puts an object, and returns the hosts that have it, the primary one first.
    private static async Task<IReadOnlyList<string>> PutAsync(string key)
    {
        Assert.True(BucketName.TryParse("data", out var bucket) & ObjectKey.TryParse(key, out var parsed));
        var address = new ObjectAddress(bucket, parsed);
        using var store = new RadosObjectStore(CephCluster.Rados, TimeProvider.System);
        var text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a-word  ", Words)));
        await store.PutAsync(address, ObjectContent.Of(text), ObjectCondition.None, Token);
        return (await store.LocateAsync(address, Token)).Hosts;
    }

    // The calls that storage nodes have run.
    private async Task<double> RunAsync(IReadOnlyList<string> hosts)
    {
        var calls = 0.0;
        foreach (var host in hosts)
        {
            var node = _storages[int.Parse(host["host".Length..], CultureInfo.InvariantCulture)];
            using var answer = await SendAsync(node, HttpMethod.Get, "/metrics", content: null);
            calls += (await answer.Content.ReadAsStringAsync(Token)).Split('\n')
                .Where(line => line.StartsWith("longshore_invocations", StringComparison.Ordinal) && line.Contains("outcome=\"None\"", StringComparison.Ordinal))
                .Sum(line => double.Parse(line[(line.LastIndexOf('}') + 2)..].Split(' ')[0], CultureInfo.InvariantCulture));
        }

        return calls;
    }

    private async Task<HttpResponseMessage> SendAsync(NodeHost node, HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, new Uri(new Uri(node.Record.Url), path)) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", node.Record.Token);
        return await _client.SendAsync(request, Token);
    }

    private Task<NodeHost> StartAsync(string name, PeerOptions peers)
    {
        Assert.True(ObjectSource.TryParse($"rados:{CephCluster.Rados.Pool}:conf={CephCluster.Rados.Configuration}", out var objects));
        var options = new NodeOptions { DataDirectory = DirectoryOf(name), Port = 0, LogLevel = LogLevel.None, Objects = objects, Peers = peers };
        return NodeHost.StartAsync(options, TimeProvider.System, Token);
    }

    // Both sides of the connection between a storage node and the compute node.
    private void Trust(string storage)
    {
        using var own = OffloadIdentity.LoadOrCreate(DirectoryOf(storage));
        using var other = OffloadIdentity.LoadOrCreate(DirectoryOf("compute"));
        new TrustedKeys(DirectoryOf(storage), []).Add(other.Fingerprint, "compute");
        new TrustedKeys(DirectoryOf("compute"), []).Add(own.Fingerprint, storage);
    }

    private string DirectoryOf(string name) => Path.Combine(_data.Path, name);
}
