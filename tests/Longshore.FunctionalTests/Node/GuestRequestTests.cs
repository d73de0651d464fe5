using System.Net;
using System.Text;
using Longshore.FunctionalTests.Harness;

namespace Longshore.FunctionalTests.Node;

/// <summary>What a function sees of its request, and what a client sees of its answer.</summary>
public sealed class GuestRequestTests
{
    private const string Echo = """
        export default async request => JSON.stringify({
            method: request.method, url: request.url, headers: [...request.headers], body: await request.text() })
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "")]
    [InlineData("POST", "text")]
    [InlineData("PUT", "text")]
    [InlineData("PATCH", "text")]
    [InlineData("DELETE", "")]
    [InlineData("DELETE", "text")]
    [InlineData("OPTIONS", "")]
    [InlineData("PROPFIND", "text")]
    public async Task Script_OfAnyMethodAndPath_SeesThem(string method, string body)
    {
        await using var node = await TestNode.StartAsync();
        await node.DeployScriptAsync("echo", Echo);
        using var request = new HttpRequestMessage(new HttpMethod(method), "/function/echo/items/a%2Fb?x=1&x=2");
        request.Content = body.Length > 0 ? new StringContent(body) : null;

        using var response = await node.Client.SendAsync(request, Token);

        var answer = await response.Content.ReadAsStringAsync(Token);
        Assert.StartsWith($$"""{"method":"{{method}}","url":"{{node.Url}}function/echo/items/a%2Fb?x=1&x=2",""", answer, StringComparison.Ordinal);
        Assert.EndsWith($"\"body\":\"{body}\"}}", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Script_OfHeadersThatAreRepeated_SeesThemJoined()
    {
        await using var node = await TestNode.StartAsync();
        await node.DeployScriptAsync("echo", Echo);

        var answer = await node.SendRawAsync(
            "GET /function/echo HTTP/1.1\r\nHost: h\r\nConnection: close\r\nX-A: 1\r\nX-A: 2\r\nCookie: a=1\r\nCookie: b=2\r\n\r\n");

        Assert.Contains("[\"x-a\",\"1, 2\"]", answer, StringComparison.Ordinal);
        Assert.Contains("[\"cookie\",\"a=1; b=2\"]", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Script_OfARequestWithoutHost_SeesTheNodesPort()
    {
        await using var node = await TestNode.StartAsync();
        await node.DeployScriptAsync("echo", Echo);

        var answer = await node.SendRawAsync("GET /function/echo HTTP/1.0\r\n\r\n");

        Assert.Contains($"\"url\":\"http://localhost:{node.Url.Port}/function/echo\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Script_WithAQueryThatIsNoListOfArguments_SeesIt()
    {
        await using var node = await TestNode.StartAsync();
        await node.DeployScriptAsync("echo", "export default request => new URL(request.url).search.length + ''");
        var query = "?a=%00" + string.Concat(Enumerable.Repeat("&b=1", 100));

        using var response = await node.GetAsync("/function/echo" + query);

        Assert.Equal($"{query.Length}", await response.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [InlineData(204)]
    [InlineData(205)]
    [InlineData(304)]
    public async Task Script_WithANullBodyStatus_AnswersIt(int status)
    {
        await using var node = await TestNode.StartAsync();
        await node.DeployScriptAsync("empty", $"export default () => new Response(null, {{ status: {status}, headers: {{ 'x-a': '1' }} }})");

        using var first = await node.GetAsync("/function/empty");
        using var second = await node.GetAsync("/function/empty");

        Assert.Equal((status, status), ((int)first.StatusCode, (int)second.StatusCode));
        Assert.Equal("1", Assert.Single(second.Headers.GetValues("x-a")));
        Assert.Empty(await second.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task Script_WithAHeaderOfLatin1_SendsItsBytes()
    {
        await using var node = await TestNode.StartAsync();
        await node.DeployScriptAsync("latin", "export default () => new Response('', { headers: { 'x-a': 'caf\\u00e9' } })");

        var answer = await node.SendRawAsync("GET /function/latin HTTP/1.0\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Contains("x-a: caf\u00e9\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Script_WithAStatusText_SendsIt()
    {
        await using var node = await TestNode.StartAsync();
        await node.DeployScriptAsync("own", "export default () => new Response('', { status: 299, statusText: 'All Quiet' })");

        var answer = await node.SendRawAsync("GET /function/own HTTP/1.0\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 299 All Quiet\r\n", answer, StringComparison.Ordinal);
    }

    // Sizes from 2 GiB on, and sizes that overflow 32 and 64 bits.
    [Theory]
    [InlineData("80000000")]
    [InlineData("FFFFFFFF")]
    [InlineData("100000003")]
    [InlineData("7FFFFFFFFFFFFFFF")]
    [InlineData("FFFFFFFFFFFFFFFFF3")]
    [InlineData("zz")]
    public async Task Command_WithAChunkOfAnImpossibleSize_IsAnswered400(string size)
    {
        await using var node = await TestNode.StartAsync();
        await node.DeployAsync("echo");

        var answer = await node.SendRawAsync(
            $"POST /function/echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nhello\r\n{size}\r\nabc\r\n0\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 4", answer, StringComparison.Ordinal);
        await node.AssertServesAsync();
    }

    [Fact]
    public async Task Command_OverHttp_SeesItsRequestAsCgiVariables()
    {
        await using var node = await TestNode.StartAsync();
        using var deployed = await node.PutAsync("environment", Samples.Read("environment"), "env=LANG=C&env=HTTP_X_OWN=spec");
        Assert.Equal(HttpStatusCode.OK, deployed.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Patch, "/function/environment/items/a%20b?x=1&y=%20");
        request.Content = new StringContent("body", Encoding.UTF8, "text/plain");
        request.Headers.Add("X-Seen", ["1", "2"]);
        request.Headers.Add("X-Own", "client");
        request.Headers.Add("X_Forged", "1");
        request.Headers.Add("Proxy", "http://attacker");

        using var response = await node.Client.SendAsync(request, Token);
        var variables = (await response.Content.ReadAsStringAsync(Token)).Split('\n');

        string[] expected =
        [
            "LANG=C", "HTTP_X_OWN=spec", "GATEWAY_INTERFACE=CGI/1.1", "SERVER_PROTOCOL=HTTP/1.1", "SERVER_NAME=" + node.Url.Host,
            $"SERVER_PORT={node.Url.Port}", "REQUEST_METHOD=PATCH", "SCRIPT_NAME=/function/environment", "PATH_INFO=/items/a b",
            "QUERY_STRING=x=1&y=%20", "CONTENT_LENGTH=4", "CONTENT_TYPE=text/plain; charset=utf-8", "HTTP_X_SEEN=1, 2",
        ];
        Assert.Empty(expected.Except(variables));
        Assert.DoesNotContain(variables, variable =>
            variable.StartsWith("HTTP_PROXY", StringComparison.Ordinal) || variable.StartsWith("HTTP_AUTHORIZATION", StringComparison.Ordinal)
            || variable.StartsWith("HTTP_X_FORGED", StringComparison.Ordinal) || variable == "HTTP_X_OWN=client");
    }
}
