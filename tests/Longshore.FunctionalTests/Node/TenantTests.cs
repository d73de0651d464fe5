using System.Net;
using System.Net.Sockets;
using Longshore.FunctionalTests.Harness;
using Longshore.Node.Startup;

namespace Longshore.FunctionalTests.Node;

public sealed class TenantTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Routes_OfTwoTenants_AnswerOnTheirPortsOnly()
    {
        var (first, second) = (FreePort.Find(), FreePort.Find());
        await using var node = await TestNode.StartAsync(specification: $$"""
            [{"name": "GWU", "port": {{first}}, "routes": [
                {"route": "/fib", "path": "fibonacci.wasm.so", "relative-deadline-us": 200000, "http-resp-content-type": "text/x-number"},
                {"route": "/sum", "path": "sha256.wasm", "relative-deadline-us": 200000}]},
             {"name": "GWU", "port": {{second}}, "routes": [
                {"route": "/fib", "path": "echo.wasm", "relative-deadline-us": 200000}]}]
            """);

        using var get = await node.GetAsync($"http://localhost:{first}/fib?10");
        using var post = await node.PostAsync($"http://localhost:{first}/fib", "10"u8.ToArray());
        using var other = await node.PostAsync($"http://localhost:{second}/fib", "10"u8.ToArray());
        using var absent = await node.GetAsync($"http://localhost:{second}/sum");
        using var longer = await node.GetAsync($"http://localhost:{first}/fib2");
        using var method = await node.Client.DeleteAsync(new Uri($"http://localhost:{first}/fib"), Token);
        using var nodes = await node.GetAsync($"http://localhost:{first}/healthz");

        Assert.Equal("55\n", await get.Content.ReadAsStringAsync(Token));
        Assert.Equal("text/x-number", get.Content.Headers.ContentType!.ToString());
        Assert.Equal("55\n", await post.Content.ReadAsStringAsync(Token));
        Assert.Equal("10", await other.Content.ReadAsStringAsync(Token));
        Assert.Equal("text/plain", other.Content.Headers.ContentType!.ToString());
        Assert.Equal(HttpStatusCode.NotFound, absent.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, longer.StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, method.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, nodes.StatusCode);
        Assert.Equal(
            [$"http://localhost:{first}/fib", $"http://localhost:{first}/sum", $"http://localhost:{second}/fib"],
            node.RouteUrls.Order(StringComparer.Ordinal).OrderBy(url => new Uri(url).Port == first ? 0 : 1));
    }

    [Fact]
    public async Task Routes_OverHttp2_AnswerAsWell()
    {
        var port = FreePort.Find();
        await using var node = await TestNode.StartAsync(specification: $$"""
            [{"name": "t", "port": {{port}}, "routes": [{"route": "/", "path": "echo.wasm", "relative-deadline-us": 200000}]}]
            """);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://localhost:{port}/any/path")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(new byte[200_000]),
        };

        using var response = await node.Client.SendAsync(request, Token);

        Assert.Equal(HttpVersion.Version20, response.Version);
        Assert.Equal(new byte[200_000], await response.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task Start_WithEverythingWrong_TellsEverything()
    {
        using var busy = new TcpListener(IPAddress.Loopback, 0);
        busy.Start();
        var port = ((IPEndPoint)busy.LocalEndpoint).Port;

        var failure = await Assert.ThrowsAsync<NodeStartException>(() => TestNode.StartAsync(specification: $$"""
            [{"name": "t", "port": {{port}}, "colour": 1, "routes": [
                {"route": "/a", "path": "absent.wasm.so", "relative-deadline-us": 5},
                {"route": "/b", "path": "inputs/letter.txt", "relative-deadline-us": 5},
                {"route": "/b", "path": "echo.wasm", "relative-deadline-us": 5}]}]
            """));

        Assert.Equal(5, failure.Errors.Count);
        Assert.Contains(failure.Errors, error => error == "$[0].colour: is not a known key");
        Assert.Contains(failure.Errors, error => error.StartsWith("$[0].routes[0].path: no such module", StringComparison.Ordinal));
        Assert.Contains(failure.Errors, error => error.Contains("malformed module at byte 0", StringComparison.Ordinal));
        Assert.Contains(failure.Errors, error => error.StartsWith("$[0].routes[2].route: ", StringComparison.Ordinal));
        Assert.Contains(failure.Errors, error => error == $"$[0].port: port {port} is in use");
    }
}
