using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Longshore.FunctionalTests.Harness;
using Longshore.Functions;
using Longshore.Functions.Objects;

namespace Longshore.FunctionalTests.Node;

/// <summary><c>/objects/BUCKET/KEY</c> of a node's own port.</summary>
public sealed class ObjectFaceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Objects_WithoutTheToken_AreRefused()
    {
        await using var node = await TestNode.StartAsync();
        node.Client.DefaultRequestHeaders.Authorization = null;

        foreach (var request in (string[])["GET /objects/data", "GET /objects/data/k", "HEAD /objects/data/k", "PUT /objects/data/k", "DELETE /objects/data/k", "GET /objects/data/k?fn=echo"])
        {
            using var refused = await SendAsync(node, request);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }
    }

    [Fact]
    public async Task Object_ThatWasPut_IsReadListedAndRemoved()
    {
        await using var node = await TestNode.StartAsync();
        using var put = await PutAsync(node, "/objects/data/a/b%20c.txt", "hello", request => request.Content!.Headers.ContentType = new MediaTypeHeaderValue("text/plain"));
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);

        using var got = await node.GetAsync("/objects/data/a/b%20c.txt");
        using var head = await SendAsync(node, "HEAD /objects/data/a/b%20c.txt");
        var list = await node.Client.GetStringAsync(new Uri("/objects/data?prefix=a/", UriKind.Relative), Token);

        Assert.Equal("hello", await got.Content.ReadAsStringAsync(Token));
        Assert.Equal(("text/plain", 5, put.Headers.ETag), (got.Content.Headers.ContentType!.ToString(), got.Content.Headers.ContentLength, got.Headers.ETag));
        Assert.Equal((HttpStatusCode.OK, 5, put.Headers.ETag), (head.StatusCode, head.Content.Headers.ContentLength, head.Headers.ETag));
        Assert.NotNull(got.Content.Headers.LastModified);
        Assert.StartsWith("{\"bucket\":\"data\",\"objects\":[{\"key\":\"a/b c.txt\",\"size\":5,\"eTag\":", list, StringComparison.Ordinal);
        using var removed = await SendAsync(node, "DELETE /objects/data/a/b%20c.txt");
        using var absent = await node.GetAsync("/objects/data/a/b%20c.txt");
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (removed.StatusCode, absent.StatusCode));
        Assert.Equal("NotFound", (await TestNode.ProblemAsync(absent)).Failure);
    }

    [Theory]
    [InlineData("bytes=2-3", "cd", "bytes 2-3/6")]
    [InlineData("bytes=4-", "ef", "bytes 4-5/6")]
    [InlineData("bytes=-2", "ef", "bytes 4-5/6")]
    [InlineData("bytes=0-99", "abcdef", "bytes 0-5/6")]
    public async Task Get_OfARange_IsPartial(string range, string bytes, string header)
    {
        await using var node = await TestNode.StartAsync();
        using var put = await PutAsync(node, "/objects/data/k", "abcdef");

        using var got = await SendAsync(node, "GET /objects/data/k", request => request.Headers.TryAddWithoutValidation("Range", range));

        Assert.Equal((HttpStatusCode.PartialContent, bytes, header), (got.StatusCode, await got.Content.ReadAsStringAsync(Token), got.Content.Headers.ContentRange!.ToString()));
    }

    [Fact]
    public async Task Get_OfARangeBehindTheEnd_TellsTheSize()
    {
        await using var node = await TestNode.StartAsync();
        using var put = await PutAsync(node, "/objects/data/k", "abcdef");

        using var got = await SendAsync(node, "GET /objects/data/k", request => request.Headers.TryAddWithoutValidation("Range", "bytes=6-"));

        Assert.Equal((HttpStatusCode.RequestedRangeNotSatisfiable, "bytes */6"), (got.StatusCode, got.Content.Headers.ContentRange!.ToString()));
    }

    [Fact]
    public async Task Get_OnACondition_IsAnsweredByIt()
    {
        await using var node = await TestNode.StartAsync();
        using var put = await PutAsync(node, "/objects/data/k", "abcdef");
        var tag = put.Headers.ETag!.ToString();

        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync("If-None-Match", tag));
        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync("If-None-Match", $"\"x\", W/{tag}"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("If-None-Match", "\"x\""));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("If-Match", tag));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await StatusAsync("If-Match", "\"x\""));
        using var ranged = await SendAsync(node, "GET /objects/data/k", request =>
        {
            request.Headers.TryAddWithoutValidation("Range", "bytes=0-0");
            request.Headers.TryAddWithoutValidation("If-Range", "\"x\"");
        });
        Assert.Equal((HttpStatusCode.OK, "abcdef"), (ranged.StatusCode, await ranged.Content.ReadAsStringAsync(Token)));

        async Task<HttpStatusCode> StatusAsync(string name, string value)
        {
            using var got = await SendAsync(node, "GET /objects/data/k", request => request.Headers.TryAddWithoutValidation(name, value));
            return got.StatusCode;
        }
    }

    [Fact]
    public async Task Put_OnACondition_IsDoneOnlyIfItHolds()
    {
        await using var node = await TestNode.StartAsync();

        using var first = await PutAsync(node, "/objects/data/k", "1", request => request.Headers.TryAddWithoutValidation("If-None-Match", "*"));
        using var second = await PutAsync(node, "/objects/data/k", "2", request => request.Headers.TryAddWithoutValidation("If-None-Match", "*"));
        using var third = await PutAsync(node, "/objects/data/k", "3", request => request.Headers.IfMatch.Add(first.Headers.ETag!));
        using var fourth = await PutAsync(node, "/objects/data/k", "4", request => request.Headers.IfMatch.Add(first.Headers.ETag!));

        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.PreconditionFailed, HttpStatusCode.OK, HttpStatusCode.PreconditionFailed),
            (first.StatusCode, second.StatusCode, third.StatusCode, fourth.StatusCode));
        Assert.Equal("PreconditionFailed", (await TestNode.ProblemAsync(fourth)).Failure);
        Assert.Equal("3", await node.Client.GetStringAsync(new Uri("/objects/data/k", UriKind.Relative), Token));
    }

    [Theory]
    [InlineData("GET /objects/Data/k", null, null)]
    [InlineData("GET /objects/data/a%2F..%2Fb", null, null)]
    [InlineData("PUT /objects/data/..%2Fk", null, null)]
    [InlineData("PUT /objects/data/a%0Ab", null, null)]
    [InlineData("DELETE /objects/data/a//b", null, null)]
    [InlineData("PUT /objects/data/k", "If-Match", "\"a\", \"b\"")]
    [InlineData("PUT /objects/data/k", "If-Match", "W/\"a\"")]
    [InlineData("DELETE /objects/data/k", "If-Match", "\"a\"")]
    [InlineData("GET /objects/data?limit=0", null, null)]
    [InlineData("GET /objects/data?limit=1001", null, null)]
    [InlineData("GET /objects/data/k?fn=A%20B", null, null)]
    [InlineData("GET /objects/data/k?fn=echo&forbid_ndp=maybe", null, null)]
    public async Task Request_ThatIsWrong_IsABadRequest(string target, string? header, string? value)
    {
        await using var node = await TestNode.StartAsync();

        using var refused = await SendAsync(node, target, request =>
        {
            if (header is not null)
            {
                request.Headers.TryAddWithoutValidation(header, value);
            }
        });

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        await TestNode.ProblemAsync(refused);
    }

    // The client of .NET resolves "..", so the bytes are written by hand.
    [Fact]
    public async Task Key_WithDots_IsRefusedAsItWasSent()
    {
        await using var node = await TestNode.StartAsync();

        var answer = await node.SendRawAsync(
            $"GET /objects/data/a/../b HTTP/1.1\r\nHost: node\r\nAuthorization: {node.Client.DefaultRequestHeaders.Authorization}\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains(ObjectKey.Rule[..20], answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_OverTheLimit_IsTooLargeAlsoWithoutALength()
    {
        await using var node = await TestNode.StartAsync(new FunctionsOptions { Objects = new ObjectLimits { ObjectBytesMax = 10 } });

        using var announced = await PutAsync(node, "/objects/data/k", "12345678901");
        using var chunked = await PutAsync(node, "/objects/data/k", "12345678901", request => request.Headers.TransferEncodingChunked = true);

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.RequestEntityTooLarge), (announced.StatusCode, chunked.StatusCode));
        Assert.Equal("TooLarge", (await TestNode.ProblemAsync(chunked)).Failure);
    }

    [Fact]
    public async Task Put_WhoseClientGoesAway_ChangesNothing()
    {
        await using var node = await TestNode.StartAsync();
        using var put = await PutAsync(node, "/objects/data/k", "before");

        await node.SendRawAsync(
            $"PUT /objects/data/k HTTP/1.1\r\nHost: node\r\nAuthorization: {node.Client.DefaultRequestHeaders.Authorization}\r\nContent-Length: 10\r\nTransfer-Encoding: x\r\n\r\nafter");
        using (var cut = new CancellationTokenSource())
        {
            using var content = new CutContent(cut);
            await Assert.ThrowsAnyAsync<Exception>(() => node.Client.PutAsync(new Uri("/objects/data/k", UriKind.Relative), content, cut.Token));
        }

        Assert.Equal("before", await node.Client.GetStringAsync(new Uri("/objects/data/k", UriKind.Relative), Token));
    }

    [Fact]
    public async Task Call_OnAnObject_HasItAsItsInput()
    {
        await using var node = await TestNode.StartAsync();
        await node.DeployAsync("wordcount");
        using var put = await PutAsync(node, "/objects/data/text", "ship ahoy ship\n");

        using var answer = await node.GetAsync("/objects/data/text?fn=wordcount");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.StartsWith("1 lines, 3 words, 15 bytes", (await answer.Content.ReadAsStringAsync(Token)).Replace("\n", ", ", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_OnAnObject_OfAScript_SeesItAsABodyAndNotTheNodesToken()
    {
        await using var node = await TestNode.StartAsync();
        await node.DeployScriptAsync(
            "f", "export default async r => [r.method, await r.text(), r.headers.get('content-type'), r.headers.get('authorization')].join()");
        using var put = await PutAsync(node, "/objects/data/text", "ahoy", request => request.Content!.Headers.ContentType = new MediaTypeHeaderValue("text/x"));

        Assert.Equal("POST,ahoy,text/x,", await node.Client.GetStringAsync(new Uri("/objects/data/text?fn=f", UriKind.Relative), Token));
    }

    [Fact]
    public async Task Call_OnWhatIsNotThere_SaysWhat()
    {
        await using var node = await TestNode.StartAsync();
        await node.DeployAsync("echo", Longshore.Functions.Specs.FunctionLimits.Default.With(Longshore.Functions.Specs.LimitTable.Input, 10));
        using var put = await PutAsync(node, "/objects/data/large", "12345678901");

        using var noObject = await node.GetAsync("/objects/data/none?fn=echo");
        using var noFunction = await node.GetAsync("/objects/data/large?fn=none");
        using var tooLarge = await node.GetAsync("/objects/data/large?fn=echo");

        Assert.Equal(
            (HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.RequestEntityTooLarge), (noObject.StatusCode, noFunction.StatusCode, tooLarge.StatusCode));
        Assert.Contains("no object", (await TestNode.ProblemAsync(noObject)).Detail, StringComparison.Ordinal);
        Assert.Contains("no function", (await TestNode.ProblemAsync(noFunction)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Objects_OfAFunction_AreThoseOfTheFaceAndSurviveTheNode()
    {
        using var directory = new TemporaryDirectory();
        await using (var node = await TestNode.StartAsync(options => options with { DataDirectory = directory.Path }))
        {
            var script = Longshore.JavaScript.Modules.ModuleGraph.Of(
                "main.js", [new("main.js", "export default async (r, env) => { await env.data.put('from-js', await r.text()); }", new Dictionary<string, string>())]).Compress();
            using var deployed = await node.PutAsync("f", script, "grant=objects%3Adata");
            Assert.True(deployed.IsSuccessStatusCode);
            using var called = await node.PostAsync("/function/f", "ahoy"u8.ToArray());
            Assert.True(called.IsSuccessStatusCode);
        }

        await using var again = await TestNode.StartAsync(options => options with { DataDirectory = directory.Path });
        Assert.Equal("ahoy", await again.Client.GetStringAsync(new Uri("/objects/data/from-js", UriKind.Relative), Token));
        Assert.Contains(
            "longshore_objects_operations_total{operation=\"get\",outcome=\"done\"} 1",
            (await again.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token)).Replace("otel_scope_name=\"Longshore.Objects\",", "", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> PutAsync(TestNode node, string path, string text, Action<HttpRequestMessage>? change = null) =>
        SendAsync(node, "PUT " + path, request =>
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
            change?.Invoke(request);
        });

    private static async Task<HttpResponseMessage> SendAsync(TestNode node, string target, Action<HttpRequestMessage>? change = null)
    {
        var parts = target.Split(' ');
        using var request = new HttpRequestMessage(new HttpMethod(parts[0]), new Uri(parts[1], UriKind.Relative));
        change?.Invoke(request);
        return await node.Client.SendAsync(request, Token);
    }

    /// <summary>Half of a body, whose client then goes away.</summary>
    private sealed class CutContent(CancellationTokenSource cut) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(new byte[100_000], Token);
            await stream.FlushAsync(Token);
            await cut.CancelAsync();
            throw new IOException("the client went away");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 200_000;
            return true;
        }
    }
}
