using System.Text;
using Longshore.Functions.Attestation;
using Longshore.Functions.Calls;
using Longshore.Functions.Near;
using Longshore.Functions.Objects;
using Longshore.Functions.Specs;
using Longshore.Tests.Functions.Objects;

namespace Longshore.Tests.Functions.Near;

/// <summary>Calls of running guests that move to the node that stores their object, by the sample <c>near</c>.</summary>
public sealed class NearTests : IDisposable
{
    private readonly NearNodes _nodes = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _nodes.Dispose();

    [Fact]
    public async Task Words_OfALargeObject_AreCountedWhereItIs()
    {
        await _nodes.PutAsync("text", NearNodes.Text(4 << 20));
        await _nodes.Compute.DeployAsync("near", "near:data");

        var answer = await _nodes.Compute.CallAsync("near", "words text");

        Assert.Equal($"{(4 << 20) / 8} words", answer.Text);
        Assert.Equal(NearStatus.Done, _nodes.Link.Answers[^1].Status);
        Assert.True(_nodes.Link.Bytes < (4 << 20) / 50, $"{_nodes.Link.Bytes} bytes were moved");
    }

    // Files, secrets and networks of a storage node are not another node's to grant. The call runs where it was.
    [Fact]
    public async Task Call_OfAFunctionWithOtherGrants_IsRefusedThere()
    {
        await _nodes.PutAsync("text", NearNodes.Text(4 << 20));
        await _nodes.Compute.DeployAsync("near", "near:data", $"files:{Path.GetTempPath()}:/data");

        Assert.Equal($"{(4 << 20) / 8} words", (await _nodes.Compute.CallAsync("near", "words text")).Text);
        Assert.Equal(NearStatus.Refused, _nodes.Link.Answers[^1].Status);
    }

    [Theory]
    [InlineData("find text word", "64 places")]
    [InlineData("code text", "7 and 5")]
    [InlineData("dirty text", "23")]
    public async Task Call_WithArgumentsAndResults_BringsThemBack(string input, string answer)
    {
        await _nodes.PutAsync("text", NearNodes.Text(4 << 20));
        await _nodes.Compute.DeployAsync("near", "near:data");

        Assert.Equal(answer, (await _nodes.Compute.CallAsync("near", input)).Text);
        Assert.Equal(NearStatus.Done, _nodes.Link.Answers[^1].Status);
    }

    // The object itself is written there.
    [Fact]
    public async Task Replace_OfTheObject_IsWritten()
    {
        await _nodes.PutAsync("text", Encoding.ASCII.GetBytes(new string('a', 2_000_000)));
        await _nodes.Compute.DeployAsync("near", "near:data");

        Assert.Equal("replaced 2000000", (await _nodes.Compute.CallAsync("near", "replace text")).Text);
        Assert.Equal(NearStatus.Done, _nodes.Link.Answers[^1].Status);
        Assert.Equal(new string('b', 2_000_000), (await _nodes.Compute.CallAsync("near", "get text")).Text);
    }

    [Fact]
    public async Task Module_ThatTheNodeDoesNotHave_IsSentOnce()
    {
        await _nodes.PutAsync("text", NearNodes.Text(1 << 20));
        await _nodes.Compute.DeployAsync("near", "near:data");

        await _nodes.Compute.CallAsync("near", "words text");
        await _nodes.Compute.CallAsync("near", "words text");

        Assert.Equal(1, _nodes.Link.Modules);
        Assert.Equal([NearStatus.NeedsModule, NearStatus.Done, NearStatus.Done], _nodes.Link.Answers.Select(each => each.Status));
    }

    [Fact]
    public async Task Call_OfASmallObject_StaysHere()
    {
        await _nodes.PutAsync("text", "three small words"u8.ToArray());
        await _nodes.Compute.DeployAsync("near", "near:data");

        Assert.Equal("3 words", (await _nodes.Compute.CallAsync("near", "words text")).Text);
        Assert.Empty(_nodes.Link.Answers);
    }

    // What tells its size brings it.
    [Theory]
    [InlineData("words text", "3 words", 1)]
    [InlineData("replace text", "replaced 17", 2)]
    [InlineData("rewrite text", "3 words", 3)]
    public async Task Call_OfASmallObject_AsksTheStoreNoMoreThanOneThatMustStay(string input, string text, int exchanges)
    {
        await _nodes.PutAsync("text", "three small words"u8.ToArray());
        await _nodes.Compute.DeployAsync("near", "near:data");
        var before = _nodes.Objects.Exchanges;

        Assert.Equal(text, (await _nodes.Compute.CallAsync("near", input)).Text);
        Assert.Equal(exchanges, _nodes.Objects.Exchanges - before);
    }

    [Fact]
    public async Task Call_OfAnEmptyObject_StaysHere()
    {
        await _nodes.PutAsync("text", []);
        await _nodes.Compute.DeployAsync("near", "near:data");

        Assert.Equal((Failure.Exited, 1), ((await _nodes.Compute.CallAsync("near", "words text")).Failure, (await _nodes.Compute.CallAsync("near", "words text")).ExitCode));
        Assert.Empty(_nodes.Link.Answers);
    }

    [Fact]
    public async Task Call_ThatMustStay_StaysHere()
    {
        await _nodes.PutAsync("text", NearNodes.Text(1 << 20));
        await _nodes.Compute.DeployAsync("near", "near:data");
        var invocation = Invocation.Of(_nodes.Compute.Catalog.Find(FunctionFixture.Name("near"))!.Spec) with
        {
            Input = "words text"u8.ToArray(),
            StaysHere = true,
        };

        Assert.Equal($"{(1 << 20) / 8} words", (await _nodes.Compute.CallAsync(invocation)).Text);
        Assert.Empty(_nodes.Link.Answers);
    }

    [Fact]
    public async Task Call_ToABusyNode_StaysHere()
    {
        await _nodes.PutAsync("text", NearNodes.Text(1 << 20));
        await _nodes.Compute.DeployAsync("near", "near:data");
        _nodes.Link.Offer = _nodes.Link.Offer!.Value with { Wait = TimeSpan.FromMilliseconds(100) };

        Assert.Equal($"{(1 << 20) / 8} words", (await _nodes.Compute.CallAsync("near", "words text")).Text);
        Assert.Empty(_nodes.Link.Answers);
    }

    [Fact]
    public async Task Call_OfAnObjectOnAnotherHost_StaysHere()
    {
        await _nodes.PutAsync("text", NearNodes.Text(1 << 20));
        _nodes.Objects.Location = new ObjectLocation(["host-2"]);
        await _nodes.Compute.DeployAsync("near", "near:data");

        Assert.Equal($"{(1 << 20) / 8} words", (await _nodes.Compute.CallAsync("near", "words text")).Text);
        Assert.Empty(_nodes.Link.Answers);
    }

    [Theory]
    [InlineData("lost")]
    [InlineData("refused")]
    [InlineData("malformed")]
    [InlineData("bent")]
    [InlineData("empty")]
    [InlineData("foreign")]
    public async Task Answer_ThatIsNoResult_LetsTheCallRunHere(string what)
    {
        await _nodes.PutAsync("text", NearNodes.Text(1 << 20));
        await _nodes.Compute.DeployAsync("near", "near:data");
        var random = new Random(3);
        _nodes.Link.Answered = answer => answer.Status == NearStatus.NeedsModule ? answer : what switch
        {
            "lost" => new NearAnswer(NearStatus.Lost, "the node was killed"),
            "refused" => new NearAnswer(NearStatus.Refused, "its queue is full"),
            "malformed" => new NearAnswer(NearStatus.Malformed, "it did not understand"),
            "empty" => answer with { State = default },
            "foreign" => answer with { State = StatePacking.Pack(OtherState(), 125e6) },
            _ => answer with { State = Bent(answer.State, random) },
        };

        var answer = await _nodes.Compute.CallAsync("near", "words text");

        Assert.Equal($"{(1 << 20) / 8} words", answer.Text);
        Assert.Contains("the call runs here: ", answer.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bent", NearStatus.Malformed)]
    [InlineData("large", NearStatus.Malformed)]
    [InlineData("cut", NearStatus.Malformed)]
    [InlineData("foreign", NearStatus.SnapshotMismatch)]
    [InlineData("spec", NearStatus.Malformed)]
    [InlineData("function", NearStatus.Failed)]
    [InlineData("arguments", NearStatus.Failed)]
    [InlineData("late", NearStatus.Refused)]
    public async Task Call_OfAHostilePeer_HasANamedAnswer(string what, NearStatus status)
    {
        await _nodes.PutAsync("text", NearNodes.Text(1 << 20));
        await _nodes.Compute.DeployAsync("near", "near:data");
        await _nodes.Compute.CallAsync("near", "words text");
        var random = new Random(5);
        _nodes.Link.Sent = call => what switch
        {
            "foreign" => call with { State = StatePacking.Pack(OtherState(), 125e6) },
            "large" => call with { State = new byte[] { 0xff, 0xff, 0xff, 0x7f, 1 } },
            "cut" => call with { State = new byte[3] },
            "spec" => call with { Spec = "{" },
            "function" => call with { Function = 1_000_000 },
            "arguments" => call with { Arguments = [1, 2, 3] },
            "late" => call with { Left = TimeSpan.FromTicks(-1) },
            _ => call with { State = Bent(call.State, random) },
        };

        var answer = await _nodes.Compute.CallAsync("near", "words text");

        Assert.Equal($"{(1 << 20) / 8} words", answer.Text);
        Assert.Equal(status, _nodes.Link.Answers[^1].Status);
    }

    [Fact]
    public async Task Module_OfAnotherDigest_IsRefused()
    {
        await _nodes.Compute.DeployAsync("near", "near:data");
        var digest = _nodes.Compute.Catalog.Find(FunctionFixture.Name("near"))!.Spec.Artifact.Digest;

        Assert.False(_nodes.Host.TryAddModule(digest, new byte[] { 1, 2, 3 }));
    }

    // The storage node does not see the object that the compute node sees.
    [Fact]
    public async Task Object_ThatTheStorageNodeDoesNotSee_IsReadHere()
    {
        using var nodes = new NearNodes(seen: new MemoryObjectStore(TimeProvider.System));
        await nodes.PutAsync("text", NearNodes.Text(1 << 20));
        await nodes.Compute.DeployAsync("near", "near:data");

        var answer = await nodes.Compute.CallAsync("near", "words text");

        Assert.Equal($"{(1 << 20) / 8} words", answer.Text);
        Assert.Equal(NearStatus.Failed, nodes.Link.Answers[^1].Status);
    }

    [Fact]
    public async Task Answer_OverTheLimit_LetsTheCallRunHere()
    {
        using var nodes = new NearNodes(stateBytesMax: 1);
        await nodes.PutAsync("text", NearNodes.Text(1 << 20));
        await nodes.Compute.DeployAsync("near", "near:data");

        var answer = await nodes.Compute.CallAsync("near", "find text word");

        Assert.Equal("64 places", answer.Text);
        Assert.Equal((NearStatus.Failed, "the call has changed more than 1 bytes, the limit"), (nodes.Link.Answers[^1].Status, nodes.Link.Answers[^1].Detail));
    }

    [Fact]
    public async Task State_BeyondWhatTheNodeHolds_IsRefused()
    {
        using var nodes = new NearNodes(heldBytesMax: 100);
        await nodes.PutAsync("text", NearNodes.Text(1 << 20));
        await nodes.Compute.DeployAsync("near", "near:data");

        var answer = await nodes.Compute.CallAsync("near", "words text");

        Assert.Equal($"{(1 << 20) / 8} words", answer.Text);
        Assert.Equal(NearStatus.Refused, nodes.Link.Answers[^1].Status);
        Assert.Contains("have 100 bytes, the limit", nodes.Link.Answers[^1].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Function_ThatTraps_TrapsHereToo()
    {
        await _nodes.PutAsync("text", NearNodes.Text(1 << 20));
        await _nodes.Compute.DeployAsync("near", "near:data");

        Assert.Equal((Failure.Trapped, "Unreachable"), ((await _nodes.Compute.CallAsync("near", "trap text")).Failure, (await _nodes.Compute.CallAsync("near", "trap text")).Trap));
        Assert.Equal(NearStatus.Failed, _nodes.Link.Answers[^1].Status);
    }

    [Fact]
    public async Task Object_ThatIsNotThere_IsSeenByTheFunction()
    {
        await _nodes.Compute.DeployAsync("near", "near:data");

        var answer = await _nodes.Compute.CallAsync("near", "words nothing");

        Assert.Equal((Failure.Exited, 1), (answer.Failure, answer.ExitCode));
        Assert.Contains("data/nothing: NotFound", answer.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("words ../text", "InvalidArgument")]
    [InlineData("get a//b", "InvalidArgument")]
    public async Task Key_ThatIsNone_EndsTheCall(string input, string trap)
    {
        await _nodes.Compute.DeployAsync("near", "near:data");

        Assert.Equal(trap, (await _nodes.Compute.CallAsync("near", input)).Trap);
    }

    [Fact]
    public async Task Call_WithoutAGrant_NamesIt()
    {
        await _nodes.Compute.DeployAsync("near");

        var answer = await _nodes.Compute.CallAsync("near", "words text");

        Assert.Equal("NotGranted", answer.Trap);
        Assert.Contains("--grant near:BUCKET", answer.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4_000_000, 10_000, 1_000, 0, true)]
    [InlineData(4_000_000, 5_000_000, 0, 0, false)]
    [InlineData(158_000, 10_000, 772_000, 0, false)]
    [InlineData(4_000_000, 10_000, 1_000, 100, false)]
    [InlineData(1_000, 500, 100, 0, false)]
    [InlineData(65_536, 500, 100, 0, false)]
    public void Decision_ByBytesAndWait_MovesWhatIsSooner(long objectBytes, long stateBytes, long back, int waitMilliseconds, bool moves)
    {
        var offer = new NearOffer(TimeSpan.FromMilliseconds(1), 125e6, TimeSpan.FromMilliseconds(waitMilliseconds));
        var offers = NearDecision.Offers(
            new NearView(Here: null, There: null, Sent: 0, back), objectBytes, stateBytes, [new NearCandidate(_nodes.Link, offer)], default);

        var (decision, chosen) = Choose(offers);

        Assert.Equal(moves ? 1 : 0, chosen);
        Assert.Equal(moves ? "direct" : NearDecision.Here, decision.Executor);
    }

    private static (PlacementDecision Decision, int Winner) Choose(PlacementCandidate[] offers, TrustNeed need = default)
    {
        var policy = new OfferPolicy(new PlacementWeights());
        return policy.Choose(policy.TermsOf(preferred: null, need, TimeSpan.FromSeconds(5)), offers);
    }

    // The function takes 50 ms wherever it runs, and the object's way 33 ms.
    [Theory]
    [InlineData(83, null, true)]
    [InlineData(null, 55, true)]
    [InlineData(83, 55, true)]
    [InlineData(83, 100, false)]
    [InlineData(40, null, true)]
    [InlineData(null, 3, true)]
    public void Decision_ByMeasuredTimes_FollowsThem(int? hereMilliseconds, int? thereMilliseconds, bool moves)
    {
        var offer = new NearOffer(TimeSpan.FromMilliseconds(1), 125e6, TimeSpan.Zero);
        var known = new NearView(Time(hereMilliseconds), Time(thereMilliseconds), Sent: 10_000, Back: 1_000);
        var offers = NearDecision.Offers(known, objectBytes: 4_000_000, stateBytes: 10_000, [new NearCandidate(_nodes.Link, offer)], default);

        Assert.Equal(moves ? 1 : 0, Choose(offers).Winner);

        static TimeSpan? Time(int? milliseconds) => milliseconds is { } known ? TimeSpan.FromMilliseconds(known) : null;
    }

    // Queues at the storage node, or a busy machine: the function has not become longer, and here it is not.
    [Theory]
    [InlineData(null, 300, 45, null, false)]
    [InlineData(null, 5, 45, null, true)]
    [InlineData(300, null, null, 6, true)]
    [InlineData(40, null, null, 60, true)]
    public void Decision_WithAForgottenTime_TakesNoMoreThanThat(int? here, int? there, int? hereBefore, int? thereBefore, bool moves)
    {
        var offer = new NearOffer(TimeSpan.FromMilliseconds(1), 125e6, TimeSpan.Zero);
        var known = new NearView(Time(here), Time(there), Sent: 10_000, Back: 1_000) { HereBefore = Time(hereBefore), ThereBefore = Time(thereBefore) };
        var offers = NearDecision.Offers(known, objectBytes: 4_000_000, stateBytes: 10_000, [new NearCandidate(_nodes.Link, offer)], default);

        Assert.Equal(moves ? 1 : 0, Choose(offers).Winner);

        static TimeSpan? Time(int? milliseconds) => milliseconds is { } known ? TimeSpan.FromMilliseconds(known) : null;
    }

    // What a move takes beside its ways is not taken for the function's own time.
    [Fact]
    public void Decision_OnAnObjectWhoseWayIsShort_TriesItHereFirst()
    {
        var offer = new NearOffer(TimeSpan.FromMilliseconds(1), 125e6, TimeSpan.Zero);
        var known = new NearView(Here: null, There: TimeSpan.FromMilliseconds(4.3), Sent: 500, Back: 400);
        var offers = NearDecision.Offers(known, objectBytes: 65_536, stateBytes: 500, [new NearCandidate(_nodes.Link, offer)], default);

        Assert.Equal(0, Choose(offers).Winner);
    }

    [Theory]
    [InlineData(TrustLevel.None, false, "needs trust \"tpm\"")]
    [InlineData(TrustLevel.Signed, false, "needs trust \"tpm\"")]
    [InlineData(TrustLevel.Tpm, false, "pcr7 is not proven")]
    [InlineData(TrustLevel.Tpm, true, null)]
    public void Decision_ForAFunctionThatNeedsTrust_MovesOnlyToWhatProvesIt(TrustLevel proven, bool isMeasured, string? refusal)
    {
        var need = new TrustNeed(TrustLevel.Tpm, [Measurement.OfPcr(7, new byte[32])]);
        var offer = new NearOffer(TimeSpan.FromMilliseconds(1), 125e6, TimeSpan.Zero) { Proof = new TrustProof(proven, isMeasured ? need.Measurements : []) };
        var offers = NearDecision.Offers(default, objectBytes: 4_000_000, stateBytes: 0, [new NearCandidate(_nodes.Link, offer)], need);

        var (decision, chosen) = Choose(offers, need);

        Assert.Equal(refusal is null ? 1 : 0, chosen);
        Assert.Contains(refusal ?? "it proves tpm pcr7=", refusal is null ? decision.Reason : decision.Lost[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Result_OfACallThatMoved_SaysWhy()
    {
        await _nodes.PutAsync("text", NearNodes.Text(4 << 20));
        await _nodes.Compute.DeployAsync("near", "near:data");
        var invocation = Invocation.Of(_nodes.Compute.Catalog.Find(FunctionFixture.Name("near"))!.Spec) with { Input = "words text"u8.ToArray() };

        using var result = await Task.Run(async () => await _nodes.Compute.Invoker.InvokeAsync(invocation, Token), Token);

        var decision = Assert.Single(result.Moves);
        Assert.Equal("direct", decision.Executor);
        Assert.Contains("least cost", decision.Reason, StringComparison.Ordinal);
        Assert.Equal(NearDecision.Here, Assert.Single(decision.Lost).Executor);
    }

    // A node that refuses each call costs the way there each time.
    [Fact]
    public async Task Node_ThatRefuses_IsAskedLessOften()
    {
        await _nodes.PutAsync("text", NearNodes.Text(1 << 20));
        await _nodes.Compute.DeployAsync("near", "near:data");
        _nodes.Link.Answered = _ => new NearAnswer(NearStatus.Refused, "its queue is full");

        for (var i = 0; i < 40; i++)
        {
            await _nodes.Compute.CallAsync("near", "words text");
        }

        Assert.InRange(_nodes.Link.Answers.Count, 1, 20);
    }

    private static ReadOnlyMemory<byte> Bent(ReadOnlyMemory<byte> state, Random random)
    {
        var copy = state.ToArray();
        copy[random.Next(4, copy.Length)] ^= 0x55;
        copy[^1] ^= 0xff;
        return copy.AsMemory(0, copy.Length - 1);
    }

    // The state of another module.
    private Longshore.Wasm.InstanceDelta OtherState()
    {
        var module = new GuestModule().Export("_start").Build();
        var engine = new Longshore.Wasm.Engine();
        using var store = new Longshore.Wasm.Store(engine);
        var linker = new Longshore.Wasm.Linker();
        Longshore.Wasm.Wasi.WasiPreview1.DefineIn(linker);
        linker.Define("env", "abort", (Action<int, int, int, int>)((_, _, _, _) => { }));
        linker.Define("env", "emscripten_notify_memory_growth", (Action<int>)(_ => { }));
        return linker.Instantiate(store, Longshore.Wasm.Module.Load(engine, module), keepInitialState: true).TakeDelta();
    }
}
