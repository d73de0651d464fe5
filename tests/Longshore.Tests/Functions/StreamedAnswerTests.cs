using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Sandboxes;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions;

/// <summary>Answers of functions in JavaScript that are streams.</summary>
public sealed class StreamedAnswerTests : IDisposable
{
    private const string Tools = """
        const encode = text => new TextEncoder().encode(text);
        const later = milliseconds => new Promise(done => setTimeout(done, milliseconds));
        """;

    // One part when it is asked for, and so on.
    private const string Endless = """
        let n = 0;
        export default () => new Response(new ReadableStream({ pull(c) { c.enqueue(encode(`${n++} `)) } }, { highWaterMark: 0 }));
        """;

    private readonly FunctionFixture _node = new(FunctionFixture.Options with { CoreSlots = 1 });

    private static FunctionName Name => FunctionFixture.Name("stream");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _node.Dispose();

    [Fact]
    public async Task Stream_IsReadByTheClient_BeforeTheFunctionEnds()
    {
        using var reader = new RecordedReader(hasRoom: false);
        await DeployAsync("""
            export default () => new Response(new ReadableStream({ start(c) { c.enqueue(encode("one")) }, async pull(c) { await later(1); c.enqueue(encode("two")); c.close() } }),
                { status: 203, headers: { "x-a": "1" } });
            """);
        var calling = CallAsync(reader);

        var first = await reader.NextAsync();
        var early = (first.Text, reader.Head!.Status, calling.IsCompleted);
        first.Taken.SetResult();
        (await reader.NextAsync()).Taken.SetResult();
        using var result = await calling;

        Assert.Equal(("one", 203, false), early);
        Assert.Contains(KeyValuePair.Create("x-a", "1"), reader.Head.Headers);
        Assert.Equal((Failure.None, "onetwo", true), (result.Failure, reader.Text, result.Output.IsEmpty));
    }

    // The only slot is free while the client takes nothing, and nothing more is made for it.
    [Fact]
    public async Task Stream_OfAClientThatIsSlow_WaitsWithoutItsSlot()
    {
        using var reader = new RecordedReader(hasRoom: false);
        using var leaving = new CancellationTokenSource();
        await DeployAsync(Endless);
        var echo = await _node.DeployAsync("echo");
        var calling = CallAsync(reader, leaving);

        var first = await reader.NextAsync();
        await _node.UntilAwayAsync(1);
        using var other = await _node.Invoker.InvokeAsync(new Invocation { Function = echo, Input = "echo"u8.ToArray() }, Token);
        var sent = reader.Text;
        first.Taken.SetResult();
        await reader.NextAsync();
        reader.Leave();
        await leaving.CancelAsync();
        using var result = await calling;

        Assert.Equal(("echo", "0 ", "0 1 "), (Encoding.UTF8.GetString(other.Output.Span), sent, reader.Text));
        Assert.Equal(Failure.Cancelled, result.Failure);
    }

    [Theory]
    [InlineData("pull() { return new Promise(() => {}) }")]
    [InlineData("async pull(c) { await later(1); c.enqueue(encode('more')) }")]
    [InlineData("pull(c) { c.enqueue(encode('more')) }")]
    public async Task Stream_OfAClientThatLeaves_IsCancelledAndWhatTheCallWaitsForGoesOn(string pull)
    {
        using var reader = new RecordedReader();
        using var leaving = new CancellationTokenSource();
        await DeployAsync($$"""
            export default {
                fetch(request, env, ctx) {
                    setInterval(() => {}, 50);
                    request.signal.onabort = () => console.log("aborted:", request.signal.reason.name);
                    ctx.waitUntil((async () => { await new Promise(done => request.signal.addEventListener("abort", done)); await later(20); console.log("finished") })());
                    return new Response(new ReadableStream({ start(c) { c.enqueue(encode("first")) }, {{pull}}, cancel(reason) { console.log("cancelled:", reason.name) } }));
                },
            };
            """);
        var calling = CallAsync(reader, leaving);

        await reader.NextAsync();
        await leaving.CancelAsync();
        reader.Leave();
        using var result = await calling;

        Assert.Equal((Failure.Cancelled, "the client went away before the answer was whole"), (result.Failure, result.Detail));
        Assert.Equal("cancelled: AbortError\naborted: AbortError\nfinished\n", Encoding.UTF8.GetString(result.StandardError.Span));
    }

    [Fact]
    public async Task Stream_OfAClientThatTakesNothing_IsCutOff()
    {
        using var node = new FunctionFixture(FunctionFixture.Options, new ImpatientTime(longest: 2 * AnswerLimits.StallMax));
        using var reader = new RecordedReader(hasRoom: false);
        await DeployAsync(Endless, node: node);

        using var result = await CallAsync(reader, node: node);

        Assert.Equal((Failure.ReaderStalled, "the client took nothing of the answer for 5 s", true), (result.Failure, result.Detail, reader.WasAborted));
    }

    [Theory]
    [InlineData("pull(c) { c.error(new RangeError('no more')) }", Failure.Trapped, "RangeError: no more")]
    [InlineData("pull(c) { throw new RangeError('no more') }", Failure.Trapped, "RangeError: no more")]
    [InlineData("pull(c) { c.enqueue('text') }", Failure.Trapped, "TypeError: a body is a stream of Uint8Arrays")]
    [InlineData("pull() { return new Promise(() => {}) }", Failure.Trapped, "Error: a promise that was waited for can never settle: nothing is left to run")]
    [InlineData("pull(c) { c.enqueue(new Uint8Array(100000)) }", Failure.OutputLimit, "the output is over the limit of 1048576 bytes")]
    [InlineData("async pull(c) { await later(5); c.enqueue(new Uint8Array(1)) }", Failure.WallTimeLimit, "the guest ran longer than its limit of 1 s")]
    [InlineData("pull(c) { for (;;); }", Failure.WallTimeLimit, "the guest ran longer than its limit of 1 s")]
    public async Task Stream_ThatFails_EndsTheCallByName(string pull, Failure failure, string detail)
    {
        using var reader = new RecordedReader();
        var wall = TimeSpan.FromSeconds(failure == Failure.WallTimeLimit ? 1 : 60);
        await DeployAsync(
            $"export default () => new Response(new ReadableStream({{ {pull} }}))", FunctionLimits.Default with { WallTimeMax = wall, OutputBytesMax = 1 << 20 });

        using var result = await CallAsync(reader);

        Assert.Equal((failure, detail, true), (result.Failure, result.Detail, reader.HasBegun));
    }

    [Fact]
    public async Task Stream_OfALongPart_IsSentInPieces()
    {
        using var reader = new RecordedReader();
        await DeployAsync("export default () => new Response(new ReadableStream({ start(c) { c.enqueue(encode('x'.repeat(200000)).subarray(1)); c.close() } }))");

        using var result = await CallAsync(reader);

        Assert.Equal((Failure.None, 199_999, AnswerLimits.PartBytesMax), (result.Failure, reader.Text.Length, reader.LongestPart));
    }

    // Another function, a queue, a procedure call.
    [Fact]
    public async Task Stream_ForWhomTheAnswerIsWantedWhole_IsTheOutput()
    {
        await DeployAsync("""
            export default (request, env, ctx) => {
                ctx.waitUntil((async () => { await later(5); console.log("finished") })());
                return new Response(new ReadableStream({ start(c) { c.enqueue(encode("a")) }, async pull(c) { await later(1); c.enqueue(encode("b")); c.close() } }), { status: 203 });
            };
            """);

        using var result = await CallAsync(reader: null);

        Assert.Equal((Failure.None, 203, "ab"), (result.Failure, result.Response!.Status, Encoding.UTF8.GetString(result.Output.Span)));
        Assert.Equal("finished\n", Encoding.UTF8.GetString(result.StandardError.Span));
    }

    [Fact]
    public async Task Stream_ForAClientThatTakesNoBody_IsCancelledAndNoFailure()
    {
        using var reader = new RecordedReader { TakesBody = false };
        await DeployAsync("export default () => new Response(new ReadableStream({ pull(c) { c.enqueue(encode('x')) }, cancel() { console.log('cancelled') } }))");

        using var result = await CallAsync(reader);

        Assert.Equal((Failure.None, "", "cancelled\n"), (result.Failure, reader.Text, Encoding.UTF8.GetString(result.StandardError.Span)));
    }

    [Fact]
    public async Task Answer_ThatIsNoStream_DoesNotLeaveBeforeTheEnd()
    {
        using var reader = new RecordedReader();
        await DeployAsync("export default async () => { await later(1); return new Response('whole') }");

        using var result = await CallAsync(reader);

        Assert.Equal((Failure.None, "whole", false), (result.Failure, Encoding.UTF8.GetString(result.Output.Span), reader.HasBegun));
    }

    // The clients of one function take the places that it may have, and the next is refused. Another function is served.
    [Fact]
    public async Task Streams_BeyondThePlacesOfAFunction_AreRefusedByName()
    {
        using var leaving = new CancellationTokenSource();
        await DeployAsync("export default () => new Response(new ReadableStream({ async pull(c) { await later(60000); c.enqueue(encode('x')) } }))", FunctionLimits.Default with { WallTimeMax = TimeSpan.FromMinutes(5) });
        var echo = await _node.DeployAsync("echo");
        var readers = Enumerable.Range(0, AnswerPlaces.FunctionPlacesMax).Select(_ => new RecordedReader()).ToList();
        var calls = readers.Select(reader => CallAsync(reader, leaving)).ToList();
        await _node.UntilAwayAsync(readers.Count);

        using var beyond = new RecordedReader();
        using var refused = await CallAsync(beyond);
        using var other = await _node.Invoker.InvokeAsync(new Invocation { Function = echo, Input = "echo"u8.ToArray() }, Token);
        readers.ForEach(reader => reader.Leave());
        await leaving.CancelAsync();
        var ended = await Task.WhenAll(calls);
        using var again = new RecordedReader { TakesBody = false };
        using var served = await CallAsync(again);

        Assert.Equal((Failure.Overloaded, "192 answers of the function leave as streams at this time, its limit: try again later", false), (refused.Failure, refused.Detail, beyond.HasBegun));
        Assert.Equal((Failure.None, Failure.None), (other.Failure, served.Failure));
        Assert.All(ended, result => Assert.Equal(Failure.Cancelled, result.Failure));
    }

    private async Task DeployAsync(string source, FunctionLimits? limits = null, FunctionFixture? node = null) => Assert.Empty(
        (await (node ?? _node).Catalog.DeployAsync(Name, FunctionScript.Of(Tools + source), limits ?? FunctionLimits.Default, Token)).Errors);

    private Task<InvocationResult> CallAsync(RecordedReader? reader, CancellationTokenSource? leaving = null, FunctionFixture? node = null) =>
        (node ?? _node).InvokeOnThreadAsync(new Invocation { Function = Name, Reader = reader }, leaving?.Token ?? Token);
}
