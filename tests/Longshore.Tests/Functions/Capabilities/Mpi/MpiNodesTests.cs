using System.Buffers.Binary;
using Longshore.Functions.Calls;
using Longshore.Functions.Mpi;
using Longshore.Functions.Near;
using Longshore.Functions.Specs;
using Longshore.Tests.Functions.Objects;

namespace Longshore.Tests.Functions.Capabilities.Mpi;

/// <summary>Programs of MPI whose ranks are at three nodes: what they have is the same as at one, and nothing of them is left afterwards.</summary>
public sealed class MpiNodesTests : IAsyncLifetime
{
    private const string Nodes = "3";

    private readonly RankNode _first = new("first");
    private readonly RankNode _second = new("second");
    private readonly NearServices _services;
    private readonly GuestNode _node;

    public MpiNodesTests()
    {
        _services = new NearServices(
            new MemoryObjectStore(TimeProvider.System), [_first, _second], (digest, token) => _node!.Functions.ReadModuleAsync(digest, token));
        _node = new GuestNode(near: _services);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    // Every test leaves the nodes empty.
    public async ValueTask DisposeAsync()
    {
        await _first.UntilEmptyAsync();
        await _second.UntilEmptyAsync();
        _node.Dispose();
        _services.Dispose();
        _first.Dispose();
        _second.Dispose();
    }

    [Theory]
    [InlineData("messages", 3)]
    [InlineData("messages", 5)]
    [InlineData("requests", 5)]
    [InlineData("open", 3)]
    [InlineData("probes", 4)]
    [InlineData("moves", 5)]
    [InlineData("reductions", 7)]
    [InlineData("communicators", 6)]
    [InlineData("grids", 6)]
    [InlineData("types", 3)]
    public async Task Part_OfTheInterface_DoesOverNodesWhatTheStandardSays(string part, int ranks)
    {
        await DeployAsync();

        Assert.Equal($"ok {ranks}", (await CallAsync(ranks, part)).Text);
        Assert.Equal(ranks - ((ranks + 2) / 3), _first.Begun + _second.Begun);
    }

    [Fact]
    public async Task Module_IsSentOnceToEachNode()
    {
        await DeployAsync();

        await CallAsync(3, "moves");
        await CallAsync(3, "moves");

        Assert.Equal((1, 1, 4), (_first.Modules, _second.Modules, _first.Begun + _second.Begun));
    }

    [Fact]
    public async Task Text_OfRanksAtOtherNodes_IsInTheLog()
    {
        await DeployAsync();

        var answer = await CallAsync(3, "types");

        Assert.Equal("rank 1: rank 1 says this\nrank 2: rank 2 says this\n", answer.Log);
    }

    [Theory]
    [InlineData("fatal", "MpiError", "rank 1: MPI_Send: Rank")]
    [InlineData("abort", "MpiAborted", "rank 1 called MPI_Abort with the code 42")]
    [InlineData("trap", "MpiRankFailed", "rank 1 trapped: Unreachable")]
    [InlineData("exit", "MpiRankFailed", "rank 1 failed: Exited: the guest ended with exit code 9")]
    [InlineData("leave", "MpiRankFailed", "rank 1 ended without MPI_Finalize")]
    [InlineData("wait", "MpiDeadlock", "rank 0 in MPI_Recv, rank 1 in MPI_Recv, rank 2 in MPI_Recv")]
    [InlineData("mismatch", "MpiMismatch", "Barrier of 0 bytes")]
    [InlineData("lengths", "MpiMismatch", "Broadcast of 4 bytes with root 0")]
    [InlineData("finalize", "MpiRankFailed", "trapped: MpiNotInitialized")]
    [InlineData("groups", "MpiLimitReached", "256 communicators, the limit")]
    [InlineData("full", "MpiDeadlock", "rank 0 in MPI_Send, rank 1 in MPI_Send")]
    [InlineData("many", "MpiDeadlock", "rank 0 in MPI_Send, rank 1 in MPI_Send")]
    [InlineData("requests", "MpiError", "MPI_Irecv: Limit")]
    public async Task World_ThatCannotGoOn_FailsByTheSameName(string how, string trap, string detail)
    {
        await DeployAsync();

        var answer = await CallAsync(3, "end", how);

        Assert.Equal((Failure.Trapped, trap), (answer.Failure, answer.Trap));
        Assert.Contains(detail, answer.Detail, StringComparison.Ordinal);
        Assert.Equal("ok 3", (await CallAsync(3, "moves")).Text);
    }

    [Fact]
    public async Task Rank_ThatRunsForEverAtAnotherNode_EndsWithTheDeadline()
    {
        await DeployAsync();
        var spec = _node.Catalog.Find(FunctionFixture.Name("mpi"))!.Spec;

        var answer = await _node.CallAsync(
            Invocation.Of(spec) with { Arguments = ["end", "forever"], Ranks = 3, Deadline = TimeSpan.FromSeconds(2), OnMiss = OnMiss.Kill });

        Assert.True(answer.Failure is Failure.DeadlineMissed || answer.Trap == "MpiRankFailed", $"{answer.Failure} {answer.Trap}");
    }

    [Fact]
    public async Task Node_ThatIsLostDuringTheWorld_FailsItByName()
    {
        await DeployAsync();
        _first.Polled = answer =>
        {
            if (answer.Frames.Length > 0)
            {
                _first.Lose();
            }

            return answer;
        };
        var answer = await CallAsync(6, "messages");

        Assert.Equal((Failure.Trapped, "MpiRankFailed"), (answer.Failure, answer.Trap));
        Assert.Equal("ranks 2 to 3 run at first, which was lost", answer.Detail);
    }

    [Theory]
    [InlineData(NearStatus.Refused)]
    [InlineData(NearStatus.Malformed)]
    [InlineData(NearStatus.NeedsModule)]
    public async Task Node_ThatRefusesDuringTheWorld_FailsItByName(NearStatus status)
    {
        await DeployAsync();
        _second.Polled = answer => answer.Frames.Length > 0 ? new RankAnswer(status, "no more") : answer;

        var answer = await CallAsync(3, "moves");

        Assert.Equal((Failure.Trapped, "MpiRankFailed"), (answer.Failure, answer.Trap));
        Assert.Equal($"rank 2 runs at second, which does not go on with them: {status}: no more", answer.Detail);
    }

    [Fact]
    public async Task Node_WhoseFramesAreNone_FailsTheWorldByName()
    {
        await DeployAsync();
        _second.Polled = answer => answer with { Frames = new byte[MpiFrame.HeaderBytes] };

        var answer = await CallAsync(3, "moves");

        Assert.Equal((Failure.Trapped, "MpiRankFailed"), (answer.Failure, answer.Trap));
        Assert.Contains("rank 2 runs at second, which has sent what no rank sends", answer.Detail, StringComparison.Ordinal);
    }

    // Nothing was done there.
    [Fact]
    public async Task Ranks_ThatANodeDoesNotTake_RunHere()
    {
        await DeployAsync();
        _first.Started = start => start with { Left = TimeSpan.Zero };

        var answer = await CallAsync(5, "messages");

        Assert.Equal("ok 5", answer.Text);
        Assert.StartsWith("first: ranks 2 to 3 run here: Refused: no time is left for the call\n", answer.Log, StringComparison.Ordinal);
        Assert.Equal((0, 1), (_first.Begun, _second.Begun));
    }

    [Fact]
    public async Task Ranks_OfAFunctionWithAnotherSnapshotThere_RunHere()
    {
        await DeployAsync();
        _first.Started = start => start with { Snapshot = new string('0', 64) };

        var answer = await CallAsync(3, "moves");

        Assert.Equal("ok 3", answer.Text);
        Assert.Contains("first: rank 1 runs here: SnapshotMismatch", answer.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task World_WithoutOtherNodes_SaysSo()
    {
        await DeployAsync();
        (_first.Offer, _second.Offer) = (null, null);

        var answer = await CallAsync(3, "moves");

        Assert.Equal("ok 3", answer.Text);
        Assert.Contains("the world has 1 of the 3 nodes of MPI_WORLD_NODES", answer.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task World_WithoutTheVariable_IsHere()
    {
        await DeployAsync(nodes: null);

        Assert.Equal("ok 5", (await CallAsync(5, "messages")).Text);
        Assert.Equal(0, _first.Begun + _second.Begun);
    }

    [Fact]
    public async Task World_OfACallThatStays_IsHere()
    {
        await DeployAsync();
        var spec = _node.Catalog.Find(FunctionFixture.Name("mpi"))!.Spec;

        Assert.Equal("ok 3", (await _node.CallAsync(Invocation.Of(spec) with { Arguments = ["moves"], Ranks = 3, StaysHere = true })).Text);
        Assert.Equal(0, _first.Begun + _second.Begun);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("65")]
    [InlineData("-1")]
    [InlineData("all")]
    public async Task World_OfANumberOfNodesThatIsNone_IsRefused(string nodes)
    {
        await DeployAsync(nodes);

        var answer = await CallAsync(3, "moves");

        Assert.Equal((Failure.Trapped, "MpiWorldSize"), (answer.Failure, answer.Trap));
        Assert.Contains("MPI_WORLD_NODES", answer.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ring", "20", 5, "200\n")]
    [InlineData("allreduce", "100000", 4, "3.141592654 by 4 ranks\n")]
    [InlineData("matrix", "30", 9, "35, by 9 ranks\n")]
    public async Task Sample_OfMpi_HasItsResultOverNodes(string sample, string argument, int ranks, string result)
    {
        await DeployAsync(sample, Samples.Read(sample), Nodes);
        var spec = _node.Catalog.Find(FunctionFixture.Name(sample))!.Spec;

        Assert.Equal(result, (await _node.CallAsync(Invocation.Of(spec) with { Arguments = [argument], Ranks = ranks })).Text);
        Assert.Equal(ranks - ((ranks + 2) / 3), _first.Begun + _second.Begun);
    }

    // Hostile nodes that have a key: each answer names what was wrong, and the world that is there goes on.
    [Fact]
    public async Task Requests_OfAnotherKeyOrForNoWorld_AreRefused()
    {
        await DeployAsync();
        RankStart? seen = null;
        _first.Started = start => seen = start;
        RankAnswer[] others = [];
        _first.Polled = answer =>
        {
            if (others.Length == 0)
            {
                var world = seen!.World.Id;
                others =
                [
                    _first.Host.Ranks.Take(world, "another key", new byte[1]),
                    _first.Host.Ranks.GiveAsync(world, "another key", Token).GetAwaiter().GetResult(),
                    _first.Host.Ranks.End(world, "another key"),
                    _first.Host.Ranks.End(new string('0', 32), "another key"),
                ];
            }

            return answer;
        };

        Assert.Equal("ok 3", (await CallAsync(3, "moves")).Text);

        Assert.Equal(4, others.Length);
        Assert.All(others, answer => Assert.Equal((NearStatus.Refused, "there is no such world"), (answer.Status, answer.Detail)));
    }

    [Fact]
    public async Task Node_ThatSendsMoreAtOneTimeThanItMay_FailsTheWorldByName()
    {
        await DeployAsync();
        _second.Polled = answer => answer with { Frames = new byte[MpiLimits.PieceBytesMax + 1] };

        var answer = await CallAsync(3, "moves");

        Assert.Equal((Failure.Trapped, "MpiRankFailed"), (answer.Failure, answer.Trap));
        Assert.Contains("has sent what no rank sends: a piece of 262145 bytes", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Piece_LongerThanItMayBe_EndsItsWorld()
    {
        using var node = new RankNode("third");
        var world = await BeginAsync(node, "end", "wait");

        var answer = await node.SendAsync(world, new byte[MpiLimits.PieceBytesMax + 1], Token);

        Assert.Equal((NearStatus.Malformed, "a piece of 262145 bytes: it may have 262144"), (answer.Status, answer.Detail));
        await node.UntilEmptyAsync();
    }

    // Its header announces 64 MiB, of which the node may hold one.
    [Fact]
    public async Task Frame_ThatDoesNotComeWhole_IsCountedAndEndsItsWorldAtTheLimit()
    {
        using var node = new RankNode("third", heldBytesMax: 1 << 20);
        var world = await BeginAsync(node, "end", "wait");
        var header = new MpiFrame(MpiFrameKind.Message, 1).Header();
        BinaryPrimitives.WriteInt32LittleEndian(header, (int)MpiLimits.CollectiveBytesMax);
        Assert.Equal(NearStatus.Done, (await node.SendAsync(world, header, Token)).Status);

        RankAnswer answer;
        var bytes = 0;
        do
        {
            answer = await node.SendAsync(world, new byte[MpiLimits.PieceBytesMax], Token);
            bytes += MpiLimits.PieceBytesMax;
        }
        while (answer.Status == NearStatus.Done && bytes < MpiLimits.CollectiveBytesMax);

        Assert.Equal((NearStatus.Refused, MpiHeldBytes.Full), (answer.Status, answer.Detail));
        Assert.InRange(bytes, 1, (1 << 20) + MpiLimits.PieceBytesMax);
        await node.UntilEmptyAsync();
    }

    [Fact]
    public async Task Frames_ThatAreNotFetched_AreCountedAndFailTheirWorldAtTheLimit()
    {
        using var node = new RankNode("third", heldBytesMax: 1 << 20);
        var world = await BeginAsync(node, "end", "full");
        var (reader, frames) = (new MpiFrameReader(MpiLimits.MessageBytesMax), new List<MpiFrame>());
        while (!frames.Exists(frame => frame.Kind == MpiFrameKind.Ended))
        {
            reader.Read((await node.PollAsync(world, Token)).Frames.Span, frames.Add);
        }

        var fail = Assert.Single(frames, frame => frame.Kind == MpiFrameKind.Fail);
        Assert.Equal(("MpiRankFailed", "rank 1 cannot go on: " + MpiHeldBytes.Full), fail.Texts(100, 1_000));
        await node.UntilEmptyAsync();
    }

    // Begins rank 1 of a world of two, as a node does whose rank 0 says nothing.
    private async Task<RankWorld> BeginAsync(RankNode node, params string[] arguments)
    {
        await DeployAsync();
        RankStart? seen = null;
        _first.Started = start => seen = start;
        Assert.Equal("ok 3", (await CallAsync(3, "moves")).Text);
        Assert.True(node.Host.TryAddModule(seen!.Module, await _node.Functions.ReadModuleAsync(seen.Module, Token)));

        var world = RankWorld.Make(connection: 0);
        var begun = await node.StartAsync(seen with { World = world, Size = 2, First = 1, Count = 1, Arguments = arguments }, Token);
        Assert.Equal((NearStatus.Done, ""), (begun.Status, begun.Detail));
        return world;
    }

    private async Task DeployAsync(string? nodes = Nodes) => await DeployAsync(
        "mpi", await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "tests/Longshore.Tests/Functions/Capabilities/Mpi/guest.wasm"), Token), nodes);

    // On a busy machine ranks wait for threads.
    private async Task DeployAsync(string name, byte[] module, string? nodes)
    {
        var spec = new FunctionSpec(FunctionFixture.Name(name), Artifact.Of(module))
        {
            Limits = FunctionLimits.Default with { WallTimeMax = TimeSpan.FromMinutes(2) },
            Environment = nodes is null ? [] : [new EnvironmentVariable("MPI_WORLD_NODES", nodes)],
        };
        Assert.Empty((await _node.Catalog.DeployAsync(spec, module, Token)).Errors);
    }

    private Task<GuestAnswer> CallAsync(int ranks, params string[] arguments) =>
        _node.CallAsync(Invocation.Of(_node.Catalog.Find(FunctionFixture.Name("mpi"))!.Spec) with { Arguments = arguments, Ranks = ranks });
}
