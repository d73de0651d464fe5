using System.Buffers.Binary;
using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Near;
using Longshore.Functions.Objects;
using Longshore.Functions.Specs;
using Longshore.Tests.Functions.Capabilities;
using Longshore.Tests.Functions.Objects;
using Longshore.Tests.Wasm;

namespace Longshore.Tests.Functions.Near;

/// <summary>Whole calls that name an object, and run at the storage node that has it.</summary>
public sealed class WholeCallTests : IDisposable
{
    private const int TextBytes = 4 << 20;

    private readonly NearNodes _nodes = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _nodes.Dispose();

    [Fact]
    public async Task Function_WithALargeObjectAsInput_RunsWhereThatIs()
    {
        await DeployCounterAsync();

        using var result = await CallOnTextAsync();

        Assert.Equal($"{TextBytes} of POST", Text(result));
        Assert.Equal(NearStatus.Done, Assert.Single(_nodes.Link.Wholes, each => each.Head is not null).Status);
        Assert.Equal(1, RunsOf(_nodes.Storage));
        Assert.True(_nodes.Link.Bytes < TextBytes / 50, $"{_nodes.Link.Bytes} bytes were moved");
    }

    [Fact]
    public async Task Result_OfACallThatMoved_HasItsPlaceAndTimes()
    {
        await DeployCounterAsync();

        using var result = await CallOnTextAsync(call => call with { Deadline = TimeSpan.FromMinutes(1) });

        Assert.Equal("direct", result.Placement!.Executor);
        Assert.Contains("least cost", result.Placement.Reason, StringComparison.Ordinal);
        Assert.Equal(NearDecision.Here, Assert.Single(result.Placement.Lost).Executor);
        Assert.True(result.ExecutionTime > TimeSpan.Zero && result.Latency >= result.ExecutionTime && result.DeadlineMet is true);
    }

    // Status, headers, log: all that a function in JavaScript answers.
    [Fact]
    public async Task Answer_OfAFunctionThatMoved_ComesBackWhole()
    {
        await DeployAsync("f", FunctionScript.Of("""
            export default async request => {
                console.log("seen");
                return new Response(new Uint8Array([0, 255]), { status: 418, statusText: "Short", headers: { "X-Own": "value", "X-Path": new URL(request.url).pathname } });
            };
            """));

        using var result = await CallOnTextAsync();

        Assert.Equal([0, 255], result.Output.ToArray());
        Assert.Equal((418, "Short"), (result.Response!.Status, result.Response.StatusText));
        Assert.Contains(KeyValuePair.Create("x-own", "value"), result.Response.Headers);
        Assert.Contains(KeyValuePair.Create("x-path", "/there"), result.Response.Headers);
        Assert.Contains("seen", Encoding.UTF8.GetString(result.StandardError.Span), StringComparison.Ordinal);
        Assert.Equal("direct", result.Placement!.Executor);
    }

    [Fact]
    public async Task Command_ThatMoved_HasItsNameAndArguments()
    {
        await _nodes.PutAsync("text", NearNodes.Text(TextBytes));
        await _nodes.Compute.DeployAsync("arguments", TestModules.Read("arguments"), export: null);

        using var result = await CallOnTextAsync(call => call with { Arguments = ["one", "two words"] }, "arguments");

        Assert.Equal("arguments\0one\0two words\0", Text(result));
        Assert.Equal("direct", result.Placement!.Executor);
    }

    // The function ran: what it has done is not done twice.
    [Fact]
    public async Task Function_ThatFailsThere_HasFailed()
    {
        await DeployAsync("f", FunctionScript.Of("export default () => { throw new Error('broken'); };"));

        using var result = await CallOnTextAsync();

        Assert.Equal(Failure.Trapped, result.Failure);
        Assert.Contains("broken", result.Detail, StringComparison.Ordinal);
        Assert.Equal(1, RunsOf(_nodes.Storage));
        Assert.Equal("direct", result.Placement!.Executor);
    }

    [Fact]
    public async Task Module_ThatTheNodeDoesNotHave_IsSentOnce()
    {
        await DeployCounterAsync();

        (await CallOnTextAsync()).Dispose();
        (await CallOnTextAsync()).Dispose();

        Assert.Equal(1, _nodes.Link.Modules);
        Assert.Equal([NearStatus.NeedsModule, NearStatus.Done, NearStatus.Done], _nodes.Link.Wholes.Select(each => each.Status));
    }

    // The grant near:BUCKET/KEY.
    [Fact]
    public async Task Function_WhoseSpecNamesAnObject_RunsWhereThatIs()
    {
        await _nodes.PutAsync("text", NearNodes.Text(TextBytes));
        await _nodes.Compute.DeployAsync("near", "near:data/text");

        Assert.Equal($"{TextBytes / 8} words", (await _nodes.Compute.CallAsync("near", "words text")).Text);
        Assert.Contains(_nodes.Link.Wholes, each => each.Status == NearStatus.Done);
        Assert.Empty(_nodes.Link.Answers);
    }

    [Fact]
    public async Task Call_ThatNamesAnObjectBesideItsInput_RunsWhereThatIs()
    {
        await _nodes.PutAsync("text", NearNodes.Text(TextBytes));
        await _nodes.Compute.DeployAsync("near", "near:data");
        var call = SpecOf("near") with { Input = "words text"u8.ToArray(), Object = NearNodes.Address("text") };

        Assert.Equal($"{TextBytes / 8} words", (await _nodes.Compute.CallAsync(call)).Text);
        Assert.Contains(_nodes.Link.Wholes, each => each.Status == NearStatus.Done);
    }

    [Theory]
    [InlineData("forbidden")]
    [InlineData("small")]
    [InlineData("busy")]
    [InlineData("elsewhere")]
    [InlineData("silent")]
    public async Task Call_ThatIsSoonerHereOrMustStay_StaysHere(string why)
    {
        await DeployCounterAsync();
        var bytes = why == "small" ? 80 : TextBytes;
        await _nodes.PutAsync("text", NearNodes.Text(bytes));
        if (why == "elsewhere")
        {
            _nodes.Objects.Location = new ObjectLocation(["host-2"]);
        }

        _nodes.Link.Offer = why switch
        {
            "busy" => _nodes.Link.Offer!.Value with { Wait = TimeSpan.FromSeconds(1) },
            "silent" => null,
            _ => _nodes.Link.Offer,
        };

        using var result = await CallOnTextAsync(call => call with { StaysHere = why == "forbidden" });

        Assert.Equal($"{bytes} of POST", Text(result));
        Assert.Empty(_nodes.Link.Wholes);
    }

    [Fact]
    public async Task Call_WithoutTime_StaysHere()
    {
        await DeployCounterAsync();

        using var result = await CallOnTextAsync(call => call with { Deadline = TimeSpan.Zero });

        Assert.Equal(Failure.Refused, result.Failure);
        Assert.Empty(_nodes.Link.Wholes);
    }

    // Ranks and calls by pointer belong to a running call.
    [Fact]
    public async Task Program_OfMpi_StaysHere()
    {
        await _nodes.PutAsync("text", NearNodes.Text(TextBytes));
        await _nodes.Compute.DeployAsync("ring");
        var call = SpecOf("ring") with { Arguments = ["20"], Ranks = 2, Object = NearNodes.Address("text") };

        Assert.NotEmpty((await _nodes.Compute.CallAsync(call)).Text);
        Assert.Empty(_nodes.Link.Wholes);
    }

    [Theory]
    [InlineData("foreign", NearStatus.Lost)]
    [InlineData("cut", NearStatus.Lost)]
    [InlineData("empty", NearStatus.Lost)]
    [InlineData("failure", NearStatus.Lost)]
    [InlineData("header", NearStatus.Lost)]
    public async Task Answer_ThatIsNoResult_LetsTheCallRunHere(string what, NearStatus status)
    {
        await DeployCounterAsync();
        (await CallOnTextAsync()).Dispose();
        _nodes.Link.AnsweredWhole = payload => what switch
        {
            "foreign" => Encoding.UTF8.GetBytes("an answer of another protocol"),
            "cut" => payload[..^(payload.Length / 2)],
            "empty" => [],
            "failure" => Replaced(payload, "\"None\"", "\"Overloaded\""),
            _ => Replaced(payload, "content-type", "content type"),
        };

        using var result = await CallOnTextAsync();

        Assert.Equal($"{TextBytes} of POST", Text(result));
        Assert.Equal(status, _nodes.Link.Wholes[^1].Status);
        Assert.Equal(NearDecision.Here, result.Placement!.Executor);
        Assert.StartsWith($"direct did not run it: {status}", result.Placement.Reason, StringComparison.Ordinal);
    }

    // The function may have had effects: it is not run again.
    [Theory]
    [InlineData(nameof(Failure.OutOfMemory))]
    [InlineData(nameof(Failure.Shed))]
    public async Task Answer_OfACallThatTheNodeEndedInItsMidst_IsAResult(string failure)
    {
        await DeployCounterAsync();
        (await CallOnTextAsync()).Dispose();
        _nodes.Link.AnsweredWhole = payload => Replaced(payload, "\"None\"", $"\"{failure}\"");

        using var result = await CallOnTextAsync();

        Assert.Equal(failure, result.Failure.ToString());
        Assert.Equal("direct", result.Placement!.Executor);
    }

    [Theory]
    [InlineData(Failure.OutOfMemory, 1, true)]
    [InlineData(Failure.OutOfMemory, 0, false)]
    [InlineData(Failure.Shed, 1, true)]
    [InlineData(Failure.Shed, 0, false)]
    [InlineData(Failure.Overloaded, 1, false)]
    public void Head_OfACallThatTheNodeEnded_IsAResultOnlyIfTheFunctionRan(Failure failure, uint microseconds, bool isResult) =>
        Assert.Equal(isResult, (WholeAnswerHead.TooLarge with { Failure = failure, ExecutionMicroseconds = microseconds }).IsResult());

    // What a function may set in a header, another node's answer may have: otherwise the function would run twice.
    [Theory]
    [InlineData("\u0085\t\u00e2", true)]
    [InlineData("\u007f", false)]
    [InlineData("\n", false)]
    [InlineData("\u0100", false)]
    public void Head_WithAHeader_TakesWhatFunctionsMaySet(string value, bool isTaken)
    {
        var head = WholeAnswerHead.TooLarge with { Failure = Failure.None, Response = new GuestResponse(200, [new("x-text", value)]) };

        Assert.Equal(isTaken, head.IsWhole(rest: 0));
    }

    [Fact]
    public async Task Answer_ThatTheNodeCannotHold_IsAResultWithoutContent()
    {
        await DeployCounterAsync();
        (await CallOnTextAsync()).Dispose();
        _nodes.Link.AnsweredWhole = _ => WholeWire.PayloadOf(WholeAnswer.TooLarge);

        using var result = await CallOnTextAsync();

        Assert.Equal((Failure.OutputLimit, 0), (result.Failure, result.Output.Length));
        Assert.Equal("direct", result.Placement!.Executor);
    }

    // It was counted with the size that was found.
    [Fact]
    public async Task Input_ThatIsReplacedAfterItWasCounted_IsNotRead()
    {
        await _nodes.PutAsync("text", NearNodes.Text(80));
        var found = (await InputObject.FindAsync(_nodes.Objects, NearNodes.Address("text"), Token)) with { IsExact = true };
        Assert.Equal(80, (await found.ReadAsync(1000, Token)).Length);
        await _nodes.PutAsync("text", NearNodes.Text(88));

        var changed = await Assert.ThrowsAsync<ObjectException>(() => found.ReadAsync(1000, Token));

        Assert.Equal(ObjectFailure.Changed, changed.Failure);
    }

    // A caller may name any object, and the function may reach only its own.
    [Theory]
    [InlineData("near:other")]
    [InlineData("objects:other")]
    public async Task Call_ThatNamesAnObjectOfABucketThatIsNotGranted_DoesNotLookForIt(string grant)
    {
        await _nodes.PutAsync("text", NearNodes.Text(TextBytes));
        await _nodes.Compute.DeployAsync("near", grant);
        var call = SpecOf("near") with { Input = "words text"u8.ToArray(), Object = NearNodes.Address("text") };

        _ = await _nodes.Compute.CallAsync(call);

        Assert.Empty(_nodes.Link.Wholes);
    }

    // Each node has its own limit on outputs, and the compute node keeps the answer for a client.
    [Fact]
    public async Task Answer_OverTheFunctionsLimit_LetsTheCallRunHere()
    {
        await DeployCounterAsync();
        _nodes.Link.AnsweredWhole = payload => payload.Length < 100 ? payload : [.. payload, .. new byte[(int)LimitTable.Output.Default]];

        using var result = await CallOnTextAsync();

        Assert.Equal($"{TextBytes} of POST", Text(result));
        Assert.Equal(NearDecision.Here, result.Placement!.Executor);
    }

    [Theory]
    [InlineData("spec", NearStatus.Malformed)]
    [InlineData("module", NearStatus.Malformed)]
    [InlineData("object", NearStatus.Refused)]
    [InlineData("tag", NearStatus.Refused)]
    [InlineData("time", NearStatus.Refused)]
    public async Task Call_OfAHostilePeer_HasANamedAnswer(string what, NearStatus status)
    {
        await DeployCounterAsync();
        (await CallOnTextAsync()).Dispose();
        _nodes.Link.SentWhole = call => what switch
        {
            "spec" => call with { Spec = "{" },
            "module" => call with { Module = ModuleDigest.Of("x"u8), Spec = call.Spec + " " },
            "object" => call with { Object = NearNodes.Address("another") },
            "tag" => call with { InputTag = "another" },
            _ => call with { Left = TimeSpan.Zero },
        };

        using var result = await CallOnTextAsync();

        Assert.Equal($"{TextBytes} of POST", Text(result));
        Assert.Equal(status, _nodes.Link.Wholes[^1].Status);
        Assert.Contains(status.ToString(), result.Placement!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Input_BeyondWhatTheNodeHolds_IsRefused()
    {
        using var nodes = new NearNodes(heldBytesMax: TextBytes - 1);
        await nodes.PutAsync("text", NearNodes.Text(TextBytes));
        await nodes.Compute.DeployAsync("sha256");

        using var result = await CallOnTextAsync(nodes, "sha256");

        Assert.Equal(Failure.None, result.Failure);
        Assert.Equal(NearStatus.Refused, nodes.Link.Wholes[^1].Status);
    }

    [Fact]
    public async Task Function_WithOtherGrants_RunsHere()
    {
        await _nodes.PutAsync("text", NearNodes.Text(TextBytes));
        await _nodes.Compute.DeployAsync("sha256", $"files:{Path.GetTempPath()}:/data");

        using var result = await CallOnTextAsync(name: "sha256");

        Assert.Equal(Failure.None, result.Failure);
        Assert.Equal(NearStatus.Refused, _nodes.Link.Wholes[^1].Status);
    }

    // Its own store has other objects: the function sees what it would see here.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Object_ThatTheStorageNodeDoesNotSee_IsReadHere(bool isInput)
    {
        using var nodes = new NearNodes(seen: new MemoryObjectStore(TimeProvider.System));
        await nodes.PutAsync("text", NearNodes.Text(TextBytes));
        await nodes.Compute.DeployAsync("near", "near:data");
        var call = Invocation.Of(nodes.Compute.Catalog.Find(FunctionFixture.Name("near"))!.Spec);
        call = isInput
            ? call with { InputObject = await InputObject.FindAsync(nodes.Objects, NearNodes.Address("text"), Token) }
            : call with { Input = "words text"u8.ToArray(), Object = NearNodes.Address("text") };

        var answer = await nodes.Compute.CallAsync(call);

        // The object is no command of the sample: the exit code tells that the sample has read it.
        Assert.Equal(isInput ? Failure.Exited : Failure.None, answer.Failure);
        Assert.Equal(NearStatus.Refused, nodes.Link.Wholes[^1].Status);
    }

    // It is about one object, and reads another one that only this node's store has.
    [Fact]
    public async Task OtherObject_ThatTheStorageNodeDoesNotSee_IsReadHere()
    {
        var seen = new MemoryObjectStore(TimeProvider.System);
        using var nodes = new NearNodes(seen);
        await nodes.PutAsync("text", NearNodes.Text(TextBytes));
        await nodes.PutAsync("other", NearNodes.Text(80));
        await seen.PutAsync(NearNodes.Address("text"), ObjectContent.Of(NearNodes.Text(TextBytes)), ObjectCondition.None, Token);
        await nodes.Compute.DeployAsync("near", "near:data/text");

        Assert.Equal("10 words", (await nodes.Compute.CallAsync("near", "words other")).Text);
        Assert.Equal(NearStatus.Failed, nodes.Link.Wholes[^1].Status);
    }

    // What the storage node has put instead is another object: the call runs here and sees it.
    [Fact]
    public async Task Object_ThatWasReplacedMeanwhile_IsReadHere()
    {
        await DeployCounterAsync();
        (await CallOnTextAsync()).Dispose();
        _nodes.Link.SentWhole = call =>
        {
            _nodes.PutAsync("text", NearNodes.Text(TextBytes + 8)).GetAwaiter().GetResult();
            return call;
        };

        using var result = await CallOnTextAsync();

        Assert.Equal($"{TextBytes + 8} of POST", Text(result));
        Assert.Equal(NearStatus.Refused, _nodes.Link.Wholes[^1].Status);
    }

    [Fact]
    public async Task Caller_ThatGoesAway_EndsTheCall()
    {
        await DeployCounterAsync();
        (await CallOnTextAsync()).Dispose();
        using var caller = new CancellationTokenSource();
        _nodes.Objects.StallOfReads = new TaskCompletionSource().Task;
        _nodes.Link.SentWhole = call =>
        {
            caller.Cancel();
            return call;
        };

        using var result = await _nodes.Compute.Invoker.InvokeAsync(await OnTextAsync(_nodes, "f"), caller.Token);

        Assert.Equal(Failure.Cancelled, result.Failure);
    }

    // A node that does not answer must leave time for the run here.
    [Theory]
    [InlineData(100, 40, 10, false, 60)]
    [InlineData(100, 95, 10, false, 100)]
    [InlineData(100, 0, 0, false, 100)]
    [InlineData(5_000, 45, 5, false, 4_955)]
    [InlineData(5_000, 45, 5, true, 200)]
    [InlineData(5_000, 4, 1, true, 200)]
    [InlineData(5_000, 90, 10, true, 400)]
    [InlineData(100, 40, 10, true, 60)]
    public void Patience_WithANode_LeavesTimeForTheRunHere(int left, int here, int there, bool isMeasured, int patience)
    {
        var choice = new NearChoice(null, new PlacementDecision(null, "", []), TimeSpan.FromMilliseconds(here), TimeSpan.FromMilliseconds(there))
        {
            IsMeasured = isMeasured,
        };

        Assert.Equal(TimeSpan.FromMilliseconds(patience), choice.Patience(TimeSpan.FromMilliseconds(left)));
    }

    [Fact]
    public void Patience_WithANodeThatMustLoadTheFunction_IsThatOfAnUnknownOne()
    {
        var measured = new NearChoice(null, new PlacementDecision(null, "", []), TimeSpan.FromMilliseconds(4), TimeSpan.FromMilliseconds(1)) { IsMeasured = true };

        var unknown = (measured with { IsMeasured = false }).Patience(TimeSpan.FromSeconds(5));

        Assert.Equal((unknown, true), (measured.WithLoading().Patience(TimeSpan.FromSeconds(5)), unknown > measured.Patience(TimeSpan.FromSeconds(5))));
    }

    // Whatever bytes arrive, they are a call or they are none.
    [Fact]
    public void Bytes_OfAnyKind_AreReadOrRefused()
    {
        var spec = new FunctionSpec(FunctionFixture.Name("f"), Artifact.Of([1]));
        var call = new WholeCall(spec.Name, FunctionSpecJson.Write(spec), spec.Artifact.Digest, TimeSpan.FromSeconds(1), 0)
        {
            Object = NearNodes.Address("text"),
            Arguments = ["a"],
            Request = new GuestRequest("POST", "http://function/", [KeyValuePair.Create("a", "b")]),
            Input = new byte[20],
        };
        var arguments = WholeWire.ArgumentsOf(call)!;
        var random = new Random(7);
        for (var i = 0; i < 2_000; i++)
        {
            var payload = WholeWire.PayloadOf(call);
            payload[random.Next(payload.Length)] ^= (byte)random.Next(1, 256);
            _ = WholeWire.TryRead(arguments, payload.AsMemory(0, random.Next(payload.Length + 1)), TimeSpan.FromSeconds(1), out _);
            _ = WholeWire.Read(0, payload);
        }

        Assert.True(WholeWire.TryRead(arguments, WholeWire.PayloadOf(call), TimeSpan.FromSeconds(1), out var read));
        Assert.Equal(("a", "b", 20), (read.Arguments[0], read.Request!.Headers[0].Value, read.Input.Length));
        Assert.False(WholeWire.TryRead(arguments.Skip(1).ToList(), WholeWire.PayloadOf(call), TimeSpan.FromSeconds(1), out _));
    }

    [Theory]
    [InlineData("""{"function":"f","object":"data/a","inputTag":null,"arguments":[null],"request":null}""")]
    [InlineData("""{"function":"f","object":"data/../a","inputTag":null,"arguments":[],"request":null}""")]
    [InlineData("""{"function":"f","object":"data","inputTag":null,"arguments":[],"request":null}""")]
    [InlineData("""{"function":"a/b","object":"data/a","inputTag":null,"arguments":[],"request":null}""")]
    [InlineData("""{"function":"f","object":"data/a","arguments":null,"inputTag":null,"request":null}""")]
    [InlineData("""{"function":"f","object":"data/a","inputTag":null,"arguments":[],"request":{"method":null,"url":"","headers":[]}}""")]
    [InlineData("""{"function":"f","object":"data/a","inputTag":null,"arguments":[],"request":{"method":"GET","url":"","headers":[{"key":"a","value":null}]}}""")]
    [InlineData("{}")]
    [InlineData("null")]
    public void Head_WithFieldsThatAreNone_IsRefused(string head)
    {
        var text = Encoding.UTF8.GetBytes(head);
        byte[] payload = [(byte)text.Length, 0, 0, 0, .. text];

        Assert.False(WholeWire.TryRead(["{}", new string('0', 64), "0"], payload, TimeSpan.FromSeconds(1), out _));
    }

    private static string Text(InvocationResult result)
    {
        Assert.True(result.Failure == Failure.None, $"{result.Failure}: {result.Detail}");
        return Encoding.UTF8.GetString(result.Output.Span);
    }

    // In the head, whose length goes before it.
    private static byte[] Replaced(byte[] payload, string text, string by)
    {
        var replaced = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(payload).Replace(text, by, StringComparison.Ordinal));
        BinaryPrimitives.WriteInt32LittleEndian(replaced, BinaryPrimitives.ReadInt32LittleEndian(payload) + replaced.Length - payload.Length);
        return replaced;
    }

    private static long RunsOf(GuestNode node) => node.Catalog.Statistics().SelectMany(each => each.Outcomes).Sum(each => each.Value);

    private async Task DeployCounterAsync() => await DeployAsync("f", FunctionScript.Of(
        "export default async request => `${(await request.bytes()).length} of ${request.method}`;"));

    private async Task DeployAsync(string name, byte[] module)
    {
        await _nodes.PutAsync("text", NearNodes.Text(TextBytes));
        await _nodes.Compute.DeployAsync(name, module, export: null);
    }

    private Invocation SpecOf(string name) => Invocation.Of(_nodes.Compute.Catalog.Find(FunctionFixture.Name(name))!.Spec);

    private Task<InvocationResult> CallOnTextAsync(Func<Invocation, Invocation>? change = null, string name = "f") => CallOnTextAsync(_nodes, name, change);

    private static async Task<InvocationResult> CallOnTextAsync(NearNodes nodes, string name, Func<Invocation, Invocation>? change = null)
    {
        var call = await OnTextAsync(nodes, name);
        return await Task.Run(async () => await nodes.Compute.Invoker.InvokeAsync(change?.Invoke(call) ?? call, Token), Token);
    }

    private static async Task<Invocation> OnTextAsync(NearNodes nodes, string name) =>
        Invocation.Of(nodes.Compute.Catalog.Find(FunctionFixture.Name(name))!.Spec) with
        {
            InputObject = await InputObject.FindAsync(nodes.Objects, NearNodes.Address("text"), Token),
            Request = () => new GuestRequest("POST", "http://node/there", []) { Path = "/there" },
        };
}
