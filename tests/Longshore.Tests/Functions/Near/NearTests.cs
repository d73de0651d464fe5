using System.Text;
using Longshore.Functions.Attestation;
using Longshore.Functions.Calls;
using Longshore.Functions.Invocations;
using Longshore.Functions.Near;
using Longshore.Functions.Objects;
using Longshore.Functions.Specs;
using Longshore.Tests.Functions.Capabilities;
using Longshore.Tests.Functions.Objects;

namespace Longshore.Tests.Functions.Near;

/// <summary>Calls of running guests that move to the node that stores their object, by the sample <c>near</c>.</summary>
public sealed class NearTests : IDisposable
{
    private const string Host = "host-1";

    private readonly MemoryObjectStore _objects = new(TimeProvider.System) { Location = new ObjectLocation([Host]) };
    private readonly NearServices _storageServices;
    private readonly GuestNode _storage;
    private readonly NearHost _host;
    private readonly DirectNode _link;
    private readonly NearServices _computeServices;
    private readonly GuestNode _compute;
    private readonly GuestNode? _reader;

    public NearTests()
    {
        _storageServices = new NearServices(_objects, [], (_, _) => throw new InvalidDataException());
        _storage = new GuestNode(near: _storageServices);
        _host = new NearHost(_storage.Catalog, _storage.Functions, _storage.Invoker);
        _link = new DirectNode(_host, Host);
        _computeServices = new NearServices(_objects, [_link], (digest, token) => _reader!.Functions.ReadModuleAsync(digest, token));
        _compute = _reader = new GuestNode(near: _computeServices);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _compute.Dispose();
        _storage.Dispose();
        _host.Dispose();
        _computeServices.Dispose();
        _storageServices.Dispose();
    }

    [Fact]
    public async Task Words_OfALargeObject_AreCountedWhereItIs()
    {
        await PutAsync("text", Text(4 << 20));
        await _compute.DeployAsync("near", "near:data");

        var answer = await _compute.CallAsync("near", "words text");

        Assert.Equal($"{(4 << 20) / 8} words", answer.Text);
        Assert.Equal(NearStatus.Done, _link.Answers[^1].Status);
        Assert.True(_link.Bytes < (4 << 20) / 50, $"{_link.Bytes} bytes were moved");
    }

    // Files, secrets and networks of a storage node are not another node's to grant. The call runs where it was.
    [Fact]
    public async Task Call_OfAFunctionWithOtherGrants_IsRefusedThere()
    {
        await PutAsync("text", Text(4 << 20));
        await _compute.DeployAsync("near", "near:data", $"files:{Path.GetTempPath()}:/data");

        Assert.Equal($"{(4 << 20) / 8} words", (await _compute.CallAsync("near", "words text")).Text);
        Assert.Equal(NearStatus.Refused, _link.Answers[^1].Status);
    }

    [Theory]
    [InlineData("find text word", "64 places")]
    [InlineData("code text", "7 and 5")]
    [InlineData("dirty text", "23")]
    public async Task Call_WithArgumentsAndResults_BringsThemBack(string input, string answer)
    {
        await PutAsync("text", Text(4 << 20));
        await _compute.DeployAsync("near", "near:data");

        Assert.Equal(answer, (await _compute.CallAsync("near", input)).Text);
        Assert.Equal(NearStatus.Done, _link.Answers[^1].Status);
    }

    // The object itself is written there.
    [Fact]
    public async Task Replace_OfTheObject_IsWritten()
    {
        await PutAsync("text", Encoding.ASCII.GetBytes(new string('a', 200_000)));
        await _compute.DeployAsync("near", "near:data");

        Assert.Equal("replaced 200000", (await _compute.CallAsync("near", "replace text")).Text);
        Assert.Equal(NearStatus.Done, _link.Answers[^1].Status);
        Assert.Equal(new string('b', 200_000), (await _compute.CallAsync("near", "get text")).Text);
    }

    [Fact]
    public async Task Module_ThatTheNodeDoesNotHave_IsSentOnce()
    {
        await PutAsync("text", Text(1 << 20));
        await _compute.DeployAsync("near", "near:data");

        await _compute.CallAsync("near", "words text");
        await _compute.CallAsync("near", "words text");

        Assert.Equal(1, _link.Modules);
        Assert.Equal([NearStatus.NeedsModule, NearStatus.Done, NearStatus.Done], _link.Answers.Select(each => each.Status));
    }

    [Fact]
    public async Task Call_OfASmallObject_StaysHere()
    {
        await PutAsync("text", "three small words"u8.ToArray());
        await _compute.DeployAsync("near", "near:data");

        Assert.Equal("3 words", (await _compute.CallAsync("near", "words text")).Text);
        Assert.Empty(_link.Answers);
    }

    [Fact]
    public async Task Call_ThatMustStay_StaysHere()
    {
        await PutAsync("text", Text(1 << 20));
        await _compute.DeployAsync("near", "near:data");
        var invocation = Invocation.Of(_compute.Catalog.Find(FunctionFixture.Name("near"))!.Spec) with
        {
            Input = "words text"u8.ToArray(),
            StaysHere = true,
        };

        Assert.Equal($"{(1 << 20) / 8} words", (await _compute.CallAsync(invocation)).Text);
        Assert.Empty(_link.Answers);
    }

    [Fact]
    public async Task Call_ToABusyNode_StaysHere()
    {
        await PutAsync("text", Text(1 << 20));
        await _compute.DeployAsync("near", "near:data");
        _link.Offer = _link.Offer!.Value with { Wait = TimeSpan.FromMilliseconds(100) };

        Assert.Equal($"{(1 << 20) / 8} words", (await _compute.CallAsync("near", "words text")).Text);
        Assert.Empty(_link.Answers);
    }

    [Fact]
    public async Task Call_OfAnObjectOnAnotherHost_StaysHere()
    {
        await PutAsync("text", Text(1 << 20));
        _objects.Location = new ObjectLocation(["host-2"]);
        await _compute.DeployAsync("near", "near:data");

        Assert.Equal($"{(1 << 20) / 8} words", (await _compute.CallAsync("near", "words text")).Text);
        Assert.Empty(_link.Answers);
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
        await PutAsync("text", Text(1 << 20));
        await _compute.DeployAsync("near", "near:data");
        var random = new Random(3);
        _link.Answered = answer => answer.Status == NearStatus.NeedsModule ? answer : what switch
        {
            "lost" => new NearAnswer(NearStatus.Lost, "the node was killed"),
            "refused" => new NearAnswer(NearStatus.Refused, "its queue is full"),
            "malformed" => new NearAnswer(NearStatus.Malformed, "it did not understand"),
            "empty" => answer with { State = default },
            "foreign" => answer with { State = StatePacking.Pack(OtherState(), 125e6) },
            _ => answer with { State = Bent(answer.State, random) },
        };

        var answer = await _compute.CallAsync("near", "words text");

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
        await PutAsync("text", Text(1 << 20));
        await _compute.DeployAsync("near", "near:data");
        await _compute.CallAsync("near", "words text");
        var random = new Random(5);
        _link.Sent = call => what switch
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

        var answer = await _compute.CallAsync("near", "words text");

        Assert.Equal($"{(1 << 20) / 8} words", answer.Text);
        if (what == "late")
        {
            Assert.NotEqual(NearStatus.Done, _link.Answers[^1].Status);
        }
        else
        {
            Assert.Equal(status, _link.Answers[^1].Status);
        }
    }

    [Fact]
    public async Task Module_OfAnotherDigest_IsRefused()
    {
        await _compute.DeployAsync("near", "near:data");
        var digest = _compute.Catalog.Find(FunctionFixture.Name("near"))!.Spec.Artifact.Digest;

        Assert.False(_host.TryAddModule(digest, new byte[] { 1, 2, 3 }));
    }

    // The storage node does not see the object that the compute node sees.
    [Fact]
    public async Task Object_ThatTheStorageNodeDoesNotSee_IsReadHere()
    {
        await PutAsync("text", Text(1 << 20));
        await _compute.DeployAsync("near", "near:data");
        using var blind = new NearServices(new MemoryObjectStore(TimeProvider.System), [], (_, _) => throw new InvalidDataException());
        using var other = new GuestNode(near: blind);
        using var host = new NearHost(other.Catalog, other.Functions, other.Invoker);
        var link = new DirectNode(host, Host);
        using var services = new NearServices(_objects, [link], (digest, token) => _compute.Functions.ReadModuleAsync(digest, token));
        using var compute = new GuestNode(near: services);
        await compute.DeployAsync("near", "near:data");

        var answer = await compute.CallAsync("near", "words text");

        Assert.Equal($"{(1 << 20) / 8} words", answer.Text);
        Assert.Equal(NearStatus.Failed, link.Answers[^1].Status);
    }

    [Fact]
    public async Task Function_ThatTraps_TrapsHereToo()
    {
        await PutAsync("text", Text(1 << 20));
        await _compute.DeployAsync("near", "near:data");

        Assert.Equal((Failure.Trapped, "Unreachable"), ((await _compute.CallAsync("near", "trap text")).Failure, (await _compute.CallAsync("near", "trap text")).Trap));
        Assert.Equal(NearStatus.Failed, _link.Answers[^1].Status);
    }

    [Fact]
    public async Task Object_ThatIsNotThere_IsSeenByTheFunction()
    {
        await _compute.DeployAsync("near", "near:data");

        var answer = await _compute.CallAsync("near", "words nothing");

        Assert.Equal((Failure.Exited, 1), (answer.Failure, answer.ExitCode));
        Assert.Contains("data/nothing: NotFound", answer.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("words ../text", "InvalidArgument")]
    [InlineData("get a//b", "InvalidArgument")]
    public async Task Key_ThatIsNone_EndsTheCall(string input, string trap)
    {
        await _compute.DeployAsync("near", "near:data");

        Assert.Equal(trap, (await _compute.CallAsync("near", input)).Trap);
    }

    [Fact]
    public async Task Call_WithoutAGrant_NamesIt()
    {
        await _compute.DeployAsync("near");

        var answer = await _compute.CallAsync("near", "words text");

        Assert.Equal("NotGranted", answer.Trap);
        Assert.Contains("--grant near:BUCKET", answer.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4_000_000, 10_000, 1_000, 0, true)]
    [InlineData(4_000_000, 5_000_000, 0, 0, false)]
    [InlineData(158_000, 10_000, 772_000, 0, false)]
    [InlineData(4_000_000, 10_000, 1_000, 100, false)]
    [InlineData(1_000, 500, 100, 0, false)]
    public void Decision_ByBytesAndWait_MovesWhatIsSooner(long objectBytes, long stateBytes, long back, int waitMilliseconds, bool moves)
    {
        var offer = new NearOffer(TimeSpan.FromMilliseconds(1), 125e6, TimeSpan.FromMilliseconds(waitMilliseconds));
        var offers = NearDecision.Offers(
            new NearView(Here: null, There: null, Sent: 0, back), objectBytes, stateBytes, [new NearCandidate(_link, offer)], default);

        var chosen = new OfferPolicy(new PlacementWeights()).Choose(offers, default, TimeSpan.FromSeconds(5), out var decision);

        Assert.Equal(moves ? 1 : 0, chosen);
        Assert.Equal(moves ? "direct" : NearDecision.Here, decision.Executor);
    }

    // The function takes 50 ms wherever it runs, and the object's way 33 ms.
    [Theory]
    [InlineData(83, null, true)]
    [InlineData(null, 55, true)]
    [InlineData(83, 55, true)]
    [InlineData(83, 100, false)]
    [InlineData(40, null, true)]
    public void Decision_ByMeasuredTimes_FollowsThem(int? hereMilliseconds, int? thereMilliseconds, bool moves)
    {
        var offer = new NearOffer(TimeSpan.FromMilliseconds(1), 125e6, TimeSpan.Zero);
        var known = new NearView(Time(hereMilliseconds), Time(thereMilliseconds), Sent: 10_000, Back: 1_000);
        var offers = NearDecision.Offers(known, objectBytes: 4_000_000, stateBytes: 10_000, [new NearCandidate(_link, offer)], default);

        Assert.Equal(moves ? 1 : 0, new OfferPolicy(new PlacementWeights()).Choose(offers, default, TimeSpan.FromSeconds(5), out _));

        static TimeSpan? Time(int? milliseconds) => milliseconds is { } known ? TimeSpan.FromMilliseconds(known) : null;
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
        var offers = NearDecision.Offers(default, objectBytes: 4_000_000, stateBytes: 0, [new NearCandidate(_link, offer)], need);

        var chosen = new OfferPolicy(new PlacementWeights()).Choose(offers, need, TimeSpan.FromSeconds(5), out var decision);

        Assert.Equal(refusal is null ? 1 : 0, chosen);
        Assert.Contains(refusal ?? "it proves tpm pcr7=", refusal is null ? decision.Reason : decision.Lost[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Result_OfACallThatMoved_SaysWhy()
    {
        await PutAsync("text", Text(4 << 20));
        await _compute.DeployAsync("near", "near:data");
        var invocation = Invocation.Of(_compute.Catalog.Find(FunctionFixture.Name("near"))!.Spec) with { Input = "words text"u8.ToArray() };

        using var result = await Task.Run(async () => await _compute.Invoker.InvokeAsync(invocation, Token), Token);

        var decision = Assert.Single(result.Moves);
        Assert.Equal("direct", decision.Executor);
        Assert.Contains("least cost", decision.Reason, StringComparison.Ordinal);
        Assert.Equal(NearDecision.Here, Assert.Single(decision.Lost).Executor);
    }

    // A node that refuses each call costs the way there each time.
    [Fact]
    public async Task Node_ThatRefuses_IsAskedLessOften()
    {
        await PutAsync("text", Text(1 << 20));
        await _compute.DeployAsync("near", "near:data");
        _link.Answered = _ => new NearAnswer(NearStatus.Refused, "its queue is full");

        for (var i = 0; i < 40; i++)
        {
            await _compute.CallAsync("near", "words text");
        }

        Assert.InRange(_link.Answers.Count, 1, 20);
    }

    private static byte[] Text(int bytes) => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a word  ", bytes / 8)).Replace("a word", "a-word", StringComparison.Ordinal));

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

    private async Task PutAsync(string key, byte[] bytes)
    {
        _ = BucketName.TryParse("data", out var bucket);
        _ = ObjectKey.TryParse(key, out var parsed);
        await _objects.PutAsync(new ObjectAddress(bucket, parsed), ObjectContent.Of(bytes), ObjectCondition.None, Token);
    }
}
