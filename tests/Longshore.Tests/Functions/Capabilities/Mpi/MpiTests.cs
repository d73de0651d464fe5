using Longshore.Functions.Calls;
using Longshore.Functions.Mpi;
using Longshore.Functions.Specs;
using Longshore.Tests.Wasm;

namespace Longshore.Tests.Functions.Capabilities.Mpi;

/// <summary>Programs of MPI, by guest.c and the samples. Each rank checks what it has.</summary>
public sealed class MpiTests : IDisposable
{
    private readonly GuestNode _node = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("messages", 1)]
    [InlineData("messages", 2)]
    [InlineData("messages", 5)]
    [InlineData("requests", 2)]
    [InlineData("requests", 5)]
    [InlineData("open", 3)]
    [InlineData("probes", 2)]
    [InlineData("probes", 4)]
    [InlineData("moves", 1)]
    [InlineData("moves", 5)]
    [InlineData("reductions", 4)]
    [InlineData("reductions", 7)]
    [InlineData("communicators", 3)]
    [InlineData("communicators", 6)]
    [InlineData("grids", 6)]
    [InlineData("types", 3)]
    [InlineData("surroundings", 1)]
    [InlineData("thread", 2)]
    [InlineData("messages", MpiLimits.RanksMax)]
    public async Task Part_OfTheInterface_DoesWhatTheStandardSays(string part, int ranks)
    {
        await DeployAsync();

        Assert.Equal($"ok {ranks}", (await CallAsync(ranks, part)).Text);
    }

    [Fact]
    public async Task World_OfASecondCall_IsANewOne()
    {
        await DeployAsync();

        Assert.Equal("ok 3", (await CallAsync(3, "moves")).Text);
        Assert.Equal("ok 2", (await CallAsync(2, "moves")).Text);
    }

    [Fact]
    public async Task Worlds_AtTheSameTime_DoNotMix()
    {
        await DeployAsync();

        await Task.WhenAll(Enumerable.Range(2, 6).Select(async ranks => Assert.Equal($"ok {ranks}", (await CallAsync(ranks, "messages")).Text)));
    }

    [Fact]
    public async Task Text_OfOtherRanks_IsInTheLog()
    {
        await DeployAsync();

        var answer = await CallAsync(3, "types");

        Assert.Equal("ok 3", answer.Text);
        Assert.Equal("rank 1: rank 1 says this\nrank 2: rank 2 says this\n", answer.Log);
    }

    [Theory]
    [InlineData("send-rank", "MPI_ERR_RANK")]
    [InlineData("send-negative", "MPI_ERR_RANK")]
    [InlineData("send-tag", "MPI_ERR_TAG")]
    [InlineData("send-count", "MPI_ERR_COUNT")]
    [InlineData("send-type", "MPI_ERR_TYPE")]
    [InlineData("send-type-unknown", "MPI_ERR_TYPE")]
    [InlineData("send-comm", "MPI_ERR_COMM")]
    [InlineData("send-large", "MPI_ERR_NO_MEM")]
    [InlineData("send-overflow", "MPI_ERR_NO_MEM")]
    [InlineData("isend-rank", "MPI_ERR_RANK")]
    [InlineData("recv-rank", "MPI_ERR_RANK")]
    [InlineData("recv-tag", "MPI_ERR_TAG")]
    [InlineData("recv-comm", "MPI_ERR_COMM")]
    [InlineData("irecv-rank", "MPI_ERR_RANK")]
    [InlineData("irecv-tag", "MPI_ERR_TAG")]
    [InlineData("irecv-buffers", "MPI_ERR_NO_MEM")]
    [InlineData("irecv-freed", "MPI_ERR_NO_MEM")]
    [InlineData("wait", "MPI_ERR_REQUEST")]
    [InlineData("test", "MPI_ERR_REQUEST")]
    [InlineData("waitall-count", "MPI_ERR_COUNT")]
    [InlineData("waitany", "MPI_ERR_REQUEST")]
    [InlineData("request-free", "MPI_ERR_REQUEST")]
    [InlineData("probe-rank", "MPI_ERR_RANK")]
    [InlineData("probe-tag", "MPI_ERR_TAG")]
    [InlineData("iprobe-comm", "MPI_ERR_COMM")]
    [InlineData("sendrecv-rank", "MPI_ERR_RANK")]
    [InlineData("bcast-root", "MPI_ERR_ROOT")]
    [InlineData("bcast-count", "MPI_ERR_COUNT")]
    [InlineData("barrier-comm", "MPI_ERR_COMM")]
    [InlineData("scatter-root", "MPI_ERR_ROOT")]
    [InlineData("gather-root", "MPI_ERR_ROOT")]
    [InlineData("allgather-type", "MPI_ERR_TYPE")]
    [InlineData("alltoall-large", "MPI_ERR_NO_MEM")]
    [InlineData("reduce-op", "MPI_ERR_OP")]
    [InlineData("reduce-bits-of-doubles", "MPI_ERR_OP")]
    [InlineData("reduce-place-of-ints", "MPI_ERR_OP")]
    [InlineData("reduce-long-double", "MPI_ERR_TYPE")]
    [InlineData("allreduce-op-null", "MPI_ERR_OP")]
    [InlineData("scan-type", "MPI_ERR_OP")]
    [InlineData("split-color", "MPI_ERR_ARG")]
    [InlineData("free-comm", "MPI_ERR_COMM")]
    [InlineData("rank-comm", "MPI_ERR_COMM")]
    [InlineData("size-comm", "MPI_ERR_COMM")]
    [InlineData("type-size", "MPI_ERR_TYPE")]
    [InlineData("type-contiguous", "MPI_ERR_COUNT")]
    [InlineData("type-contiguous-large", "MPI_ERR_COUNT")]
    [InlineData("type-commit", "MPI_ERR_TYPE")]
    [InlineData("op-create", "MPI_ERR_ARG")]
    [InlineData("cart-dims", "MPI_ERR_DIMS")]
    [InlineData("cart-count", "MPI_ERR_DIMS")]
    [InlineData("cart-get", "MPI_ERR_TOPOLOGY")]
    [InlineData("cart-rank", "MPI_ERR_TOPOLOGY")]
    [InlineData("cart-shift", "MPI_ERR_TOPOLOGY")]
    [InlineData("cart-rank-outside", "MPI_ERR_ARG")]
    [InlineData("cart-coords-rank", "MPI_ERR_RANK")]
    [InlineData("cart-coords-count", "MPI_ERR_DIMS")]
    [InlineData("cart-get-count", "MPI_ERR_DIMS")]
    [InlineData("cart-shift-direction", "MPI_ERR_DIMS")]
    [InlineData("truncate", "MPI_ERR_TRUNCATE")]
    [InlineData("get-count-type", "MPI_ERR_TYPE")]
    public async Task Call_WithABadArgument_ReturnsItsError(string call, string error)
    {
        await DeployAsync();

        Assert.Equal(error, (await CallAsync(2, "bad", call)).Text);
    }

    // Each of six ranks gives 12 MiB, which it may. All together give more than a collective call puts together.
    [Fact]
    public async Task Exchange_OfMoreThanAllRanksMayGive_ReturnsItsError()
    {
        await DeployAsync();

        Assert.Equal("MPI_ERR_NO_MEM", (await CallAsync(6, "bad", "alltoall-all")).Text);
    }

    // Rank 0 waits for rank 1, and its second thread asks for messages.
    [Fact]
    public async Task Threads_OfARankThatCallMpiAtTheSameTime_EndTheCall()
    {
        await DeployAsync(TestModules.Read("mpi-threads"));

        var answer = await CallAsync(2);

        Assert.Equal((Failure.Trapped, "MpiThreads"), (answer.Failure, answer.Trap));
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
    [InlineData("twice", "MpiInitializedTwice", "initialized before")]
    [InlineData("groups", "MpiLimitReached", "256 communicators, the limit")]
    [InlineData("full", "MpiDeadlock", "rank 0 in MPI_Send, rank 1 in MPI_Send")]
    [InlineData("many", "MpiDeadlock", "rank 0 in MPI_Send, rank 1 in MPI_Send")]
    [InlineData("outside", "MemoryOutOfBounds", "out of the guest's memory")]
    [InlineData("requests", "MpiError", "MPI_Irecv: Limit")]
    public async Task World_ThatCannotGoOn_FailsByName(string how, string trap, string detail)
    {
        await DeployAsync();

        var answer = await CallAsync(3, "end", how);

        Assert.Equal((Failure.Trapped, trap), (answer.Failure, answer.Trap));
        Assert.Contains(detail, answer.Detail, StringComparison.Ordinal);
        Assert.Equal("ok 3", (await CallAsync(3, "moves")).Text);
    }

    [Fact]
    public async Task Rank_ThatRunsForEver_EndsWithTheDeadline()
    {
        await DeployAsync();
        var spec = _node.Catalog.Find(FunctionFixture.Name("mpi"))!.Spec;

        var answer = await _node.CallAsync(
            Invocation.Of(spec) with { Arguments = ["end", "forever"], Ranks = 2, Deadline = TimeSpan.FromMilliseconds(500), OnMiss = OnMiss.Kill });

        Assert.True(answer.Failure is Failure.DeadlineMissed || answer.Trap == "MpiRankFailed", $"{answer.Failure} {answer.Trap}");
    }

    [Fact]
    public async Task Call_BeforeInit_EndsTheCall()
    {
        await DeployAsync();

        var answer = await CallAsync(2, "before");

        Assert.Equal((Failure.Trapped, "MpiNotInitialized"), (answer.Failure, answer.Trap));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(MpiLimits.RanksMax + 1)]
    public async Task World_OfATooLargeNumber_IsRefused(int ranks)
    {
        await DeployAsync();

        var answer = await CallAsync(ranks, "moves");

        Assert.Equal((Failure.Trapped, "MpiWorldSize"), (answer.Failure, answer.Trap));
    }

    [Fact]
    public async Task World_WithoutASize_HasOneRank()
    {
        await DeployAsync();

        Assert.Equal("ok 1", (await _node.CallAsync("mpi", "", "moves")).Text);
    }

    [Theory]
    [InlineData("ring", "20", 5, "200\n")]
    [InlineData("allreduce", "100000", 4, "3.141592654 by 4 ranks\n")]
    [InlineData("matrix", "30", 9, "35, by 9 ranks\n")]
    public async Task Sample_OfMpi_HasItsResult(string sample, string argument, int ranks, string result)
    {
        await _node.DeployAsync(sample);
        var spec = _node.Catalog.Find(FunctionFixture.Name(sample))!.Spec;

        Assert.Equal(result, (await _node.CallAsync(Invocation.Of(spec) with { Arguments = [argument], Ranks = ranks })).Text);
    }

    private async Task DeployAsync() =>
        await DeployAsync(await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "tests/Longshore.Tests/Functions/Capabilities/Mpi/guest.wasm"), Token));

    // On a busy machine ranks wait for threads.
    private async Task DeployAsync(byte[] module)
    {
        var spec = new FunctionSpec(FunctionFixture.Name("mpi"), Artifact.Of(module)) { Limits = FunctionLimits.Default with { WallTimeMax = TimeSpan.FromMinutes(1) } };
        Assert.Empty((await _node.Catalog.DeployAsync(spec, module, Token)).Errors);
    }

    private Task<GuestAnswer> CallAsync(int ranks, params string[] arguments) =>
        _node.CallAsync(Invocation.Of(_node.Catalog.Find(FunctionFixture.Name("mpi"))!.Spec) with { Arguments = arguments, Ranks = ranks });
}
