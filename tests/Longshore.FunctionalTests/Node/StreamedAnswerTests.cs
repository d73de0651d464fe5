using System.Net;
using System.Net.Sockets;
using System.Text;
using Longshore.FunctionalTests.Harness;
using Longshore.JavaScript.Modules;

namespace Longshore.FunctionalTests.Node;

/// <summary>Answers of functions in JavaScript that leave over HTTP while their functions run.</summary>
public sealed class StreamedAnswerTests : IDisposable
{
    private const string Tools = """
        const encode = text => new TextEncoder().encode(text);
        const later = milliseconds => new Promise(done => setTimeout(done, milliseconds));
        const seen = async (env, name) => { while (!(await env.files.list("/seen")).includes(name)) { await later(10); } };
        """;

    // Those of one function.
    private const int Places = 192;

    private readonly TemporaryDirectory _seen = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _seen.Dispose();

    // Each part comes when the client has seen the one before.
    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Events_AreSeen_WhileTheFunctionRuns(string version)
    {
        await using var node = await StartAsync("""
            export default (request, env) => {
                const { readable, writable } = new TransformStream();
                (async () => {
                    const writer = writable.getWriter();
                    await seen(env, "head");
                    await writer.write(encode("data: one\n\n"));
                    await seen(env, "one");
                    await writer.write(encode("data: two\n\n"));
                    await writer.close();
                })();
                return new Response(readable, { headers: { "content-type": "text/event-stream" } });
            };
            """);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/function/stream", UriKind.Relative))
        {
            Version = Version.Parse(version),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        using var answer = await node.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        await SeeAsync("head");
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(Token));
        var first = await lines.ReadLineAsync(Token);
        await SeeAsync("one");
        var rest = await lines.ReadToEndAsync(Token);

        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal(("data: one", "\ndata: two\n\n"), (first, rest));
    }

    [Fact]
    public async Task Stream_WhoseClientLeaves_IsCancelledAndFinishesItsWork()
    {
        await using var node = await StartAsync("""
            export default {
                async fetch(request, env, ctx) {
                    let left;
                    ctx.waitUntil((async () => { await new Promise(done => { left = done }); await later(20); await env.files.write("/seen/finished", "") })());
                    return new Response(new ReadableStream({ start(c) { c.enqueue(encode("first")) }, async pull() { await later(600000) }, async cancel() { await env.files.write("/seen/cancelled", ""); left() } }));
                },
            };
            """);
        using (var answer = await node.Client.GetAsync(new Uri("/function/stream", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Token))
        {
            var body = await answer.Content.ReadAsStreamAsync(Token);
            Assert.Equal('f', body.ReadByte());
        }

        await UntilAsync(() => File.Exists(PathOf("finished")));

        Assert.True(File.Exists(PathOf("cancelled")));
    }

    [Fact]
    public async Task Stream_WhoseClientReadsNothing_IsCutOffAndCounted()
    {
        await using var node = await StartAsync("export default () => new Response(new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(60000)) } }))", "output-bytes-max=1073741824");
        using var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(node.Url.Host, node.Url.Port, Token);

        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET /function/stream HTTP/1.1\r\nHost: h\r\n\r\n"), Token);
        await UntilAsync(async () => (await node.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token))
            .Contains("longshore_invocations_total{function=\"stream\",outcome=\"ReaderStalled\"} 1\n", StringComparison.Ordinal));

        Assert.Equal(0, await node.MetricAsync("longshore_streams"));
        await node.AssertServesAsync();
    }

    // Those that find a place are served, the others are refused before anything was sent, and other functions answer.
    [Fact]
    public async Task Events_OfMoreClientsThanPlaces_AreRefusedByName()
    {
        const int Clients = Places + 60;
        await using var node = await StartAsync(
            "export default () => new Response(new ReadableStream({ start(c) { c.enqueue(encode('data: 1\\n\\n')) }, async pull() { await later(600000) } }), { headers: { 'content-type': 'text/event-stream' } })");
        using var many = new HttpClient { BaseAddress = node.Url };

        var answers = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ =>
            many.GetAsync(new Uri("/function/stream", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Token)));
        var refused = answers.Where(answer => answer.StatusCode == HttpStatusCode.ServiceUnavailable).ToList();
        await node.AssertServesAsync();
        var (streams, refusals) = (await node.MetricAsync("longshore_streams"), await node.MetricAsync("longshore_streams_refused_total"));

        Assert.Equal((Places, 60, 60), ((int)streams, (int)refusals, refused.Count));
        Assert.All(refused, answer => Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta));
        Assert.Equal("Overloaded", (await TestNode.ProblemAsync(refused[0])).Failure);
        Assert.All(answers.Except(refused), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Array.ForEach(answers, answer => answer.Dispose());
    }

    [Fact]
    public async Task Stream_ThatFails_IsCutOff()
    {
        await using var node = await StartAsync(
            "export default () => new Response(new ReadableStream({ start(c) { c.enqueue(encode('first')) }, async pull(c) { await later(20); c.error(new Error('no more')) } }))");

        // The node resets the connection, so the client may see that before it has read all that came.
        var failure = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            using var answer = await node.Client.GetAsync(new Uri("/function/stream", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Token);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            await answer.Content.ReadAsByteArrayAsync(Token);
        });

        Assert.True(failure is HttpRequestException or IOException, failure.ToString());
    }

    [Fact]
    public async Task Stream_OfARequestForItsHead_IsItsHead()
    {
        await using var node = await StartAsync(
            "export default () => new Response(new ReadableStream({ pull(c) { c.enqueue(encode('x')) } }), { status: 203, headers: { 'x-a': '1' } })");
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri("/function/stream", UriKind.Relative));

        using var answer = await node.Client.SendAsync(request, Token);

        Assert.Equal((HttpStatusCode.NonAuthoritativeInformation, "1"), (answer.StatusCode, Assert.Single(answer.Headers.GetValues("x-a"))));
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task Stream_OfMuch_IsWhole()
    {
        await using var node = await StartAsync("""
            let n = 0;
            export default () => new Response(new ReadableStream({ pull(c) { n < 200 ? c.enqueue(new Uint8Array(50000).fill(n++)) : c.close() } }));
            """);

        var answer = await node.Client.GetByteArrayAsync(new Uri("/function/stream", UriKind.Relative), Token);

        Assert.Equal(Enumerable.Range(0, 200).SelectMany(n => Enumerable.Repeat((byte)n, 50_000)), answer);
    }

    // Streams of an hour that nobody has cancelled.
    [Fact]
    public async Task Node_ThatStops_DoesNotWaitForStreams()
    {
        var node = await StartAsync(
            "export default (r, e, ctx) => { ctx.waitUntil(later(600000)); return new Response(new ReadableStream({ start(c) { c.enqueue(encode('first')) }, async pull() { await later(600000) } })) }",
            change: options => options with { DrainTime = TimeSpan.FromMilliseconds(100) });
        using var answer = await node.Client.GetAsync(new Uri("/function/stream", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Token);

        var stopping = node.DisposeAsync().AsTask();

        Assert.Same(stopping, await Task.WhenAny(stopping, Task.Delay(TimeSpan.FromSeconds(20), Token)));
        await stopping;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await Task.Delay(20, Token);
        }
    }

    private static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    private async Task<TestNode> StartAsync(string source, string query = "", Func<Longshore.Node.Hosting.NodeOptions, Longshore.Node.Hosting.NodeOptions>? change = null)
    {
        var node = await TestNode.StartAsync(change ?? (options => options));
        var graph = ModuleGraph.Of("main.js", [new ModuleText("main.js", Tools + source, new Dictionary<string, string>())]);
        var grant = Uri.EscapeDataString($"files:{_seen.Path}:/seen:rw");
        using var deployed = await node.PutAsync("stream", graph.Compress(), $"wall-time-us-max=3600000000&grant={grant}&{query}");
        Assert.True(deployed.IsSuccessStatusCode, await deployed.Content.ReadAsStringAsync(Token));
        return node;
    }

    private string PathOf(string name) => Path.Combine(_seen.Path, name);

    private Task SeeAsync(string name) => File.WriteAllTextAsync(PathOf(name), "", Token);
}
