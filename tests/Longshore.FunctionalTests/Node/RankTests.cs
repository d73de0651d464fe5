using System.Globalization;
using Longshore.FunctionalTests.Harness;
using Longshore.Offload.Keys;

namespace Longshore.FunctionalTests.Node;

/// <summary>Programs of MPI whose ranks are at three nodes, each a process of its own, over TLS with pinned keys.</summary>
public sealed class RankTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private readonly int[] _ports = [FreePort.Find(), FreePort.Find()];
    private readonly List<ServeProcess> _peers = [];
    private ServeProcess _node = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        foreach (var index in Enumerable.Range(0, _ports.Length))
        {
            Trust(PathOf($"peer{index}"), PathOf("node"));
            Trust(PathOf("node"), PathOf($"peer{index}"));
            _peers.Add(await StartPeerAsync(index));
        }

        _node = await ServeProcess.StartAsync(
            PathOf("node"),
            new Dictionary<string, string>(StringComparer.Ordinal),
            [.. _ports.SelectMany(port => (string[])["--peer", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}")])]);
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        foreach (var peer in _peers)
        {
            await peer.DisposeAsync();
        }

        _directory.Dispose();
    }

    [Fact]
    public async Task Samples_OverThreeNodes_AnswerAsWithinOne()
    {
        await DeployAsync("ring", "ring", ranks: 5);
        await DeployAsync("allreduce", "allreduce", ranks: 4);
        await DeployAsync("matrix", "matrix", ranks: 9);
        await UntilConnectedAsync();
        var before = await ReadAsync(_node, "longshore_mpi_ranks_total{ran=\"there\"}");

        Assert.Equal("200\n", await CallAsync("ring?20"));
        Assert.Equal("3.141592654 by 4 ranks\n", await CallAsync("allreduce?100000"));
        Assert.Equal("35, by 9 ranks\n", await CallAsync("matrix?30"));

        // Two thirds of them, but for rank 0's node, which has one more where they do not divide.
        Assert.Equal(before + 3 + 2 + 6, await ReadAsync(_node, "longshore_mpi_ranks_total{ran=\"there\"}"));
        await UntilEmptyAsync(_peers);
    }

    [Fact]
    public async Task Node_KilledDuringAWorld_EndsItByNameAtAllNodes()
    {
        await DeployAsync("ring", "ring", ranks: 3);
        await UntilConnectedAsync();
        var running = _node.Client.PostAsync(new Uri("/function/ring?100000000", UriKind.Relative), content: null, Token);
        foreach (var peer in _peers)
        {
            await UntilAsync(async () => await ReadAsync(peer, "longshore_mpi_visiting{}") == 1);
        }

        await _peers[0].Process.KillAsync();

        using var answer = await running;
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.False(answer.IsSuccessStatusCode, text);
        Assert.Contains("MpiRankFailed", text, StringComparison.Ordinal);
        await UntilEmptyAsync(_peers.Skip(1));

        // The world of the next call has the nodes that are left.
        Assert.Equal("60\n", await CallAsync("ring?20"));
        await UntilEmptyAsync(_peers.Skip(1));
    }

    [Fact]
    public async Task NodeOfRank0_KilledDuringAWorld_LeavesNothingAtTheOthers()
    {
        await DeployAsync("ring", "ring", ranks: 3);
        await UntilConnectedAsync();
        var running = _node.Client.PostAsync(new Uri("/function/ring?100000000", UriKind.Relative), content: null, Token);
        foreach (var peer in _peers)
        {
            await UntilAsync(async () => await ReadAsync(peer, "longshore_mpi_visiting{}") == 1);
        }

        await _node.Process.KillAsync();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => running);
        await UntilEmptyAsync(_peers);
    }

    // Other functions are a node's own, so no other node runs this one: all of its ranks are here.
    [Fact]
    public async Task Nodes_ThatRefuse_LeaveTheRanksHere()
    {
        await DeployAsync("ring", "ring", ranks: 5, "&grant=invoke:ring");
        await UntilConnectedAsync();
        var before = await ReadAsync(_node, "longshore_mpi_ranks_total{ran=\"there\"}");

        Assert.Equal("200\n", await CallAsync("ring?20"));

        Assert.Equal(before, await ReadAsync(_node, "longshore_mpi_ranks_total{ran=\"there\"}"));
    }

    private static void Trust(string directory, string other)
    {
        using var key = OffloadIdentity.LoadOrCreate(other);
        Directory.CreateDirectory(directory);
        new TrustedKeys(directory, []).Add(key.Fingerprint, "other");
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await Task.Delay(20, Token);
        }
    }

    // Guests that run or wait, places and accounts of requests: by the metrics of the node.
    private static async Task UntilEmptyAsync(IEnumerable<ServeProcess> nodes)
    {
        foreach (var node in nodes)
        {
            await UntilAsync(async () => await ReadAsync(node, "longshore_mpi_visiting{}") == 0 && await ReadAsync(node, "longshore_running{}") == 0);
        }
    }

    private static async Task<long> ReadAsync(ServeProcess node, string name)
    {
        var text = await node.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token);
        var line = text.Split('\n').FirstOrDefault(line => line.StartsWith(name + " ", StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line[(name.Length + 1)..], CultureInfo.InvariantCulture);
    }

    private string PathOf(string name) => Path.Combine(_directory.Path, name);

    private Task<ServeProcess> StartPeerAsync(int index) => ServeProcess.StartAsync(
        PathOf($"peer{index}"),
        new Dictionary<string, string>(StringComparer.Ordinal),
        "--role", "compute,storage", "--peer-port", _ports[index].ToString(CultureInfo.InvariantCulture));

    private Task DeployAsync(string name, string sample, int ranks, string grants = "") => _node.DeployAsync(
        name,
        Samples.Read(sample),
        string.Create(CultureInfo.InvariantCulture, $"?env=MPI_WORLD_SIZE%3D{ranks}&env=MPI_WORLD_NODES%3D3&wall-time-us-max=120000000{grants}"));

    // The nodes connect a moment after they have started. A call of two ranks tells whether the other one was taken.
    private async Task UntilConnectedAsync()
    {
        await DeployAsync("probe", "ring", ranks: 3);
        await UntilAsync(async () =>
        {
            var before = await ReadAsync(_node, "longshore_mpi_ranks_total{ran=\"there\"}");
            await CallAsync("probe?1");
            return await ReadAsync(_node, "longshore_mpi_ranks_total{ran=\"there\"}") == before + 2;
        });
        await UntilEmptyAsync(_peers);
    }

    private async Task<string> CallAsync(string function)
    {
        using var answer = await _node.Client.PostAsync(new Uri("/function/" + function, UriKind.Relative), content: null, Token);
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.IsSuccessStatusCode, text);
        return text;
    }
}
