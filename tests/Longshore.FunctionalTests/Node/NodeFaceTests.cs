using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Longshore.FunctionalTests.Harness;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Native;

namespace Longshore.FunctionalTests.Node;

public sealed class NodeFaceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Healthz_OfARunningNode_IsOk()
    {
        await using var node = await TestNode.StartAsync();
        await node.DeployAsync("empty");

        var health = await node.Client.GetFromJsonAsync("/healthz", ApiJson.Default.Health, Token);

        Assert.Equal(new Health("ok", 1), health);
    }

    [Fact]
    public async Task Function_CalledWithGetAndPost_TakesQueryAndBody()
    {
        await using var node = await TestNode.StartAsync();
        await node.DeployAsync("fibonacci");
        await node.DeployAsync("echo");

        using var get = await node.GetAsync("/function/fibonacci?%31%30");
        using var post = await node.PostAsync("/function/fibonacci", "10"u8.ToArray());
        using var echo = await node.PostAsync("/function/echo", "a\0ü"u8.ToArray());

        Assert.Equal("55\n", await get.Content.ReadAsStringAsync(Token));
        Assert.Equal("55\n", await post.Content.ReadAsStringAsync(Token));
        Assert.Equal("a\0ü"u8.ToArray(), await echo.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal(4, echo.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Function_ChunkedBody_IsReadWhole()
    {
        await using var node = await TestNode.StartAsync();
        await node.DeployAsync("sha256");
        var body = new byte[3 << 20];
        Random.Shared.NextBytes(body);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/function/sha256") { Content = new ByteArrayContent(body) };
        request.Headers.TransferEncodingChunked = true;

        using var response = await node.Client.SendAsync(request, Token);

        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(body)) + "\n",
            await response.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Function_ConnectionKeptOpen_ServesManyRequests(bool isHttp2)
    {
        await using var node = await TestNode.StartAsync();
        await node.DeployAsync("fibonacci");
        var connections = 0;
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, token) =>
            {
                Interlocked.Increment(ref connections);
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(context.DnsEndPoint, token);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var client = new HttpClient(handler)
        {
            BaseAddress = node.Url,
            DefaultRequestVersion = isHttp2 ? HttpVersion.Version20 : HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        for (var i = 0; i < 20; i++)
        {
            using var response = await client.GetAsync(new Uri("/function/fibonacci?20", UriKind.Relative), Token);
            Assert.Equal("6765\n", await response.Content.ReadAsStringAsync(Token));
            Assert.Equal(client.DefaultRequestVersion, response.Version);
        }

        Assert.Equal(1, connections);
    }

    [Fact]
    public async Task Function_LargeOutput_ArrivesWhole()
    {
        await using var node = await TestNode.StartAsync();
        await node.DeployAsync("picture");

        using var response = await node.GetAsync("/function/picture?1600&1000");
        var picture = await response.Content.ReadAsByteArrayAsync(Token);

        Assert.StartsWith("P6", Encoding.ASCII.GetString(picture, 0, 15), StringComparison.Ordinal);
        Assert.InRange(picture.Length, 1600 * 1000 * 3, (1600 * 1000 * 3) + 20);
    }

    [Fact]
    public async Task Function_ThatWritesToStandardError_KeepsItOutOfTheBody()
    {
        await using var node = await TestNode.StartAsync();
        await node.DeployAsync("hostile/exit");

        using var response = await node.GetAsync("/function/exit?0");
        using var failed = await node.GetAsync("/function/exit?3");

        Assert.Equal("to standard output\n", await response.Content.ReadAsStringAsync(Token));
        var problem = await TestNode.ProblemAsync(failed);
        Assert.Equal((HttpStatusCode.InternalServerError, "Exited", 3), (failed.StatusCode, problem.Failure, problem.ExitCode));
    }

    [Theory]
    [InlineData("GET", "/function/absent", 404)]
    [InlineData("GET", "/nothing/here", 404)]
    [InlineData("GET", "/function/Not%20A%20Name", 400)]
    [InlineData("TRACE", "/function/fibonacci", 501)]
    [InlineData("GET", "/function/", 404)]
    [InlineData("POST", "/healthz", 405)]
    [InlineData("GET", "/function/fibonacci?a%00b", 400)]
    [InlineData("GET", "/functions/absent", 404)]
    [InlineData("DELETE", "/functions/absent", 404)]
    [InlineData("PUT", "/functions/UPPER", 400)]
    [InlineData("PUT", "/functions/a?memory-bytes-max=lots", 400)]
    [InlineData("PUT", "/functions/a?colour=red", 400)]
    public async Task Request_ThatIsWrong_IsAnsweredWithItsProblem(string method, string path, int status)
    {
        await using var node = await TestNode.StartAsync();
        await node.DeployAsync("fibonacci");
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var response = await node.Client.SendAsync(request, Token);

        Assert.Equal(status, (int)response.StatusCode);
        await TestNode.ProblemAsync(response);
        Assert.Equal(status == 405, response.Content.Headers.Allow.Count > 0);
    }

    [Fact]
    public async Task Functions_DeployInspectListRemove_DoWhatTheySay()
    {
        await using var node = await TestNode.StartAsync();
        var limits = FunctionLimits.Default with { MemoryBytesMax = 1 << 20, WallTimeMax = TimeSpan.FromMilliseconds(100) };
        await node.DeployAsync("empty", limits);

        var inspected = await node.Client.GetFromJsonAsync("/functions/empty", ApiJson.Default.FunctionConfig, Token);
        var listed = await node.Client.GetFromJsonAsync("/functions", ApiJson.Default.FunctionConfigArray, Token);
        using var removed = await node.Client.DeleteAsync(new Uri("/functions/empty", UriKind.Relative), Token);
        using var after = await node.GetAsync("/function/empty");

        Assert.Equal((1 << 20, 100_000), (inspected!.Limits.MemoryBytesMax, inspected.Limits[LimitTable.WallTime]));
        Assert.Equal(ModuleDigest.Of(Samples.Read("empty")), inspected.Module);
        Assert.Equivalent(inspected, Assert.Single(listed!), strict: true);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, after.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer")]
    [InlineData("Bearer 0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("Basic bG9uZ3Nob3Jl")]
    public async Task Functions_WithoutTheToken_AreClosed(string? authorization)
    {
        await using var node = await TestNode.StartAsync();
        await node.DeployAsync("empty");
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Put, HttpMethod.Delete])
        {
            using var client = new HttpClient { BaseAddress = node.Url };
            using var request = new HttpRequestMessage(method, "/functions/empty");
            request.Headers.Authorization = authorization is null ? null : AuthenticationHeaderValue.Parse(authorization);

            using var response = await client.SendAsync(request, Token);

            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            await TestNode.ProblemAsync(response);
        }

        using var called = await node.GetAsync("/function/empty");
        Assert.Equal(HttpStatusCode.OK, called.StatusCode);
    }
}
