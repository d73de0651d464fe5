using System.Net;
using System.Net.Sockets;
using System.Text;
using Longshore.FunctionalTests.Harness;
using Longshore.Functions;
using Longshore.Functions.Specs;

namespace Longshore.FunctionalTests.Node;

/// <summary>Broken, greedy or malicious requests get a named error, and the node continues to serve.</summary>
public sealed class HostileTests
{
    private static readonly FunctionLimits Short = FunctionLimits.Default with { WallTimeMax = TimeSpan.FromMilliseconds(100) };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // The rows name the modules and the test builds them, because the test runner would print a row of 100 MB.
    [Theory]
    [InlineData("truncated", 422, "malformed module at byte")]
    [InlineData("garbage", 422, "malformed module at byte 0")]
    [InlineData("empty file", 422, "malformed module at byte 0")]
    [InlineData("100 MB", 413, "over the limit")]
    [InlineData("invalid", 422, "invalid module at byte 38")]
    [InlineData("4 GiB", 422, "65536 pages is over the limit")]
    [InlineData("no command", 422, "_start")]
    public async Task Deploy_BadModule_IsRefusedWithTheReason(string kind, int status, string reason)
    {
        await using var node = await TestNode.StartAsync();

        using var response = await node.PutAsync("bad", BadModule(kind));

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(reason, (await TestNode.ProblemAsync(response)).Detail, StringComparison.Ordinal);
        using var called = await node.GetAsync("/function/bad");
        Assert.Equal(HttpStatusCode.NotFound, called.StatusCode);
        await node.AssertServesAsync();
    }

    [Theory]
    [InlineData("loop", "", HttpStatusCode.GatewayTimeout, "WallTimeLimit", null)]
    [InlineData("recurse", "", HttpStatusCode.InternalServerError, "Trapped", "StackOverflow")]
    [InlineData("flood", "", HttpStatusCode.InternalServerError, "OutputLimit", null)]
    [InlineData("trap", "unreachable", HttpStatusCode.InternalServerError, "Trapped", "Unreachable")]
    [InlineData("trap", "divide", HttpStatusCode.InternalServerError, "Trapped", "IntegerDivideByZero")]
    [InlineData("trap", "bounds", HttpStatusCode.InternalServerError, "Trapped", "MemoryOutOfBounds")]
    [InlineData("trap", "indirect", HttpStatusCode.InternalServerError, "Trapped", "IndirectCallTypeMismatch")]
    public async Task Call_OfAHostileGuest_IsItsNamedFailureEveryTime(
        string sample, string argument, HttpStatusCode status, string failure, string? trap)
    {
        await using var node = await TestNode.StartAsync();
        await node.DeployAsync("hostile/" + sample, Short with { WallTimeMax = TimeSpan.FromSeconds(1) });
        for (var i = 0; i < 3; i++)
        {
            using var response = await node.GetAsync($"/function/{sample}?{argument}");

            var problem = await TestNode.ProblemAsync(response);
            Assert.Equal((status, failure, trap), (response.StatusCode, problem.Failure, problem.Trap));
        }

        await node.AssertServesAsync();
    }

    [Fact]
    public async Task Call_OfAGuestThatWants4GiB_GetsItsLimitAndNoMore()
    {
        await using var node = await TestNode.StartAsync();
        await node.DeployAsync("hostile/hungry", FunctionLimits.Default with { MemoryBytesMax = 8 << 20 });

        using var atOnce = await node.GetAsync("/function/hungry?4g");
        using var stepwise = await node.GetAsync("/function/hungry");

        Assert.Equal("2 pages\n", await atOnce.Content.ReadAsStringAsync(Token));
        Assert.Equal("114 pages\n", await stepwise.Content.ReadAsStringAsync(Token));
        await node.AssertServesAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Call_BodyOverTheLimit_IsAnsweredWithoutReadingIt(bool isChunked)
    {
        await using var node = await TestNode.StartAsync();
        await node.DeployAsync("echo", FunctionLimits.Default with { InputBytesMax = 1000 });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/function/echo")
        {
            Content = new ByteArrayContent(new byte[1001]),
        };
        request.Headers.TransferEncodingChunked = isChunked;

        using var response = await node.Client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("InputLimit", (await TestNode.ProblemAsync(response)).Failure);
        await node.AssertServesAsync();
    }

    [Fact]
    public async Task Client_ThatLeavesHalfWayThroughItsBody_LeavesNothingBehind()
    {
        await using var node = await TestNode.StartAsync();
        await node.DeployAsync("echo");
        for (var i = 0; i < 20; i++)
        {
            using var client = new TcpClient("127.0.0.1", node.Url.Port);
            await client.GetStream().WriteAsync(
                "POST /function/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nhalf"u8.ToArray(), Token);
        }

        await node.AssertServesAsync();
    }

    // One core slot: the second call is only served because the first guest was ended when its caller left.
    [Fact]
    public async Task Client_ThatLeavesWhileItsGuestRuns_EndsTheGuest()
    {
        await using var node = await TestNode.StartAsync(new FunctionsOptions { CoreSlots = 1 });
        await node.DeployAsync("hostile/loop", FunctionLimits.Default with { WallTimeMax = TimeSpan.FromHours(1) });
        using (var client = new TcpClient("127.0.0.1", node.Url.Port))
        {
            await client.GetStream().WriteAsync("GET /function/loop HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), Token);
        }

        await node.AssertServesAsync();
    }

    [Fact]
    public async Task Client_ThatSpeaksNoHttp_IsAnswered400()
    {
        await using var node = await TestNode.StartAsync();
        using var client = new TcpClient("127.0.0.1", node.Url.Port);
        await client.GetStream().WriteAsync("Ship ahoy\r\n\r\n"u8.ToArray(), Token);

        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);

        Assert.StartsWith("HTTP/1.1 400", await reader.ReadLineAsync(Token), StringComparison.Ordinal);
        await node.AssertServesAsync();
    }

    // A proxy that reads the length otherwise would take the rest for another client's request.
    [Theory]
    [InlineData("1.1", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked")]
    [InlineData("1.1", "Transfer-Encoding: chunked, chunked")]
    [InlineData("1.1", "Transfer-Encoding: identity, chunked")]
    [InlineData("1.1", "Transfer-Encoding: chunked,")]
    [InlineData("1.0", "Connection: keep-alive\r\nTransfer-Encoding: chunked")]
    public async Task Request_WhoseEndIsAmbiguous_IsRefusedAndEndsItsConnection(string version, string headers)
    {
        await using var node = await TestNode.StartAsync();
        await node.DeployAsync("echo");

        var answer = await node.SendRawAsync(
            $"POST /function/echo HTTP/{version}\r\nHost: x\r\n{headers}\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("200 OK", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_BeyondSlotsAndQueue_AreRefusedAndTheOthersServed()
    {
        await using var node = await TestNode.StartAsync(new FunctionsOptions { CoreSlots = 1, QueueLengthMax = 2 });
        await node.DeployAsync("hostile/loop", Short);

        var responses = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => node.GetAsync("/function/loop")));

        var refused = responses.Where(response => response.StatusCode == HttpStatusCode.ServiceUnavailable).ToArray();
        Assert.NotEmpty(refused);
        Assert.All(refused, response => Assert.NotNull(response.Headers.RetryAfter?.Delta));
        Assert.Contains(responses, response => response.StatusCode == HttpStatusCode.GatewayTimeout);
        Array.ForEach(responses, response => response.Dispose());
        await node.AssertServesAsync();
    }

    private static byte[] BadModule(string kind) => kind switch
    {
        "truncated" => Samples.Read("json")[..1000],
        "garbage" => [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 7))],
        "empty file" => [],
        "100 MB" => new byte[100_000_000],
        // (module (func (result i32) i64.const 0)): encoded as it should be.
        "invalid" =>
        [
            0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 1, 0x60, 0, 1, 0x7f, 3, 2, 1, 0,
            7, 10, 1, 6, .. "_start"u8, 0, 0, 10, 6, 1, 4, 0, 0x42, 0, 0x0b,
        ],
        // (module (memory 65536) (func (export "_start")))
        "4 GiB" =>
        [
            0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 5, 5, 1, 0, 0x80, 0x80, 4,
            7, 10, 1, 6, 0x5f, 0x73, 0x74, 0x61, 0x72, 0x74, 0, 0, 10, 4, 1, 2, 0, 0x0b,
        ],
        // (module (memory 1))
        "no command" => [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 3, 1, 0, 1],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such module"),
    };
}
