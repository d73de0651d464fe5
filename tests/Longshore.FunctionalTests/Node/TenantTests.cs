using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Longshore.FunctionalTests.Harness;
using Longshore.Functions;
using Longshore.Node.Hosting;

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
                {"route": "/fib", "path": "fibonacci.wasm.so", "relative-deadline-us": 20000000, "http-resp-content-type": "text/x-number"},
                {"route": "/sum", "path": "sha256.wasm", "relative-deadline-us": 20000000}]},
             {"name": "GWU", "port": {{second}}, "routes": [
                {"route": "/fib", "path": "echo.wasm", "relative-deadline-us": 20000000}]}]
            """);

        using var get = await node.GetAsync($"http://localhost:{first}/fib?10");
        using var post = await node.PostAsync($"http://localhost:{first}/fib", "10"u8.ToArray());
        using var other = await node.PostAsync($"http://localhost:{second}/fib", "10"u8.ToArray());
        using var absent = await node.GetAsync($"http://localhost:{second}/sum");
        using var longer = await node.GetAsync($"http://localhost:{first}/fib2");
        using var method = await node.Client.DeleteAsync(new Uri($"http://localhost:{first}/fib/below?10"), Token);
        using var nodes = await node.GetAsync($"http://localhost:{first}/healthz");

        Assert.Equal("55\n", await get.Content.ReadAsStringAsync(Token));
        Assert.Equal("text/x-number", get.Content.Headers.ContentType!.ToString());
        Assert.Equal("55\n", await post.Content.ReadAsStringAsync(Token));
        Assert.Equal("10", await other.Content.ReadAsStringAsync(Token));
        Assert.Equal("text/plain", other.Content.Headers.ContentType!.ToString());
        Assert.Equal(HttpStatusCode.NotFound, absent.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, longer.StatusCode);
        Assert.Equal("55\n", await method.Content.ReadAsStringAsync(Token));
        Assert.Equal(HttpStatusCode.NotFound, nodes.StatusCode);
        Assert.Equal(
            [$"http://localhost:{first}/fib", $"http://localhost:{first}/sum", $"http://localhost:{second}/fib"],
            node.RouteUrls.Order(StringComparer.Ordinal).OrderBy(url => new Uri(url).Port == first ? 0 : 1));
    }

    [Fact]
    public async Task Deadlines_OfRoutesAndRequests_AreAnswered()
    {
        var port = FreePort.Find();
        await using var node = await TestNode.StartAsync(specification: $$"""
            [{"name": "t", "port": {{port}}, "routes": [
                {"route": "/echo", "path": "echo.wasm", "relative-deadline-us": 200000000, "expected-execution-us": 100},
                {"route": "/loop", "path": "hostile/loop.wasm", "relative-deadline-us": 100000, "on-miss": "kill"}]}]
            """);

        using var met = await node.GetAsync($"http://localhost:{port}/echo");
        using var own = await SendAsync("/echo", "Deadline", "1.5s");
        using var killed = await node.GetAsync($"http://localhost:{port}/loop");
        using var bad = await SendAsync("/echo", "Deadline", "soon");
        using var negative = await SendAsync("/echo", "X-Deadline-Us", "-5");

        Assert.Equal((HttpStatusCode.OK, "met"), (met.StatusCode, met.Headers.GetValues("Longshore-Deadline").Single()));
        var latency = long.Parse(met.Headers.GetValues("Longshore-Latency-Us").Single(), CultureInfo.InvariantCulture);
        var execution = long.Parse(met.Headers.GetValues("Longshore-Execution-Us").Single(), CultureInfo.InvariantCulture);
        Assert.InRange(execution, 0, latency);
        Assert.Equal("met", own.Headers.GetValues("Longshore-Deadline").Single());
        Assert.Equal(HttpStatusCode.GatewayTimeout, killed.StatusCode);
        Assert.Equal("missed", killed.Headers.GetValues("Longshore-Deadline").Single());
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
        Assert.Contains("Deadline must be a time such as 20ms", await bad.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, negative.StatusCode);

        async Task<HttpResponseMessage> SendAsync(string path, string header, string value)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://localhost:{port}{path}");
            request.Headers.TryAddWithoutValidation(header, value);
            return await node.Client.SendAsync(request, Token);
        }
    }

    // What the measurement takes is part of the time to the deadline: one that never ends leaves nothing of it.
    [Fact]
    public async Task Route_WithAModelOfTwoParameters_RunsTheModuleThatMeasures()
    {
        const string Model = "\"model-bias\": 0, \"model-scale\": 1000, \"model-beta1\": 1, \"model-beta2\": 1000, \"model-num-of-param\": 2";
        var port = FreePort.Find();
        await using var node = await TestNode.StartAsync(specification: $$"""
            [{"name": "t", "port": {{port}}, "routes": [
                {"route": "/echo", "path": "echo.wasm", "relative-deadline-us": 200000000, "path_preprocess": "echo.wasm.so", {{Model}}},
                {"route": "/late", "path": "echo.wasm", "relative-deadline-us": 100000, "on-miss": "kill", "path_preprocess": "hostile/loop.wasm", {{Model}}}]}]
            """);

        using var measured = await node.PostAsync($"http://localhost:{port}/echo", "7"u8.ToArray());
        using var unknown = await node.PostAsync($"http://localhost:{port}/echo", "seven"u8.ToArray());
        using var late = await node.PostAsync($"http://localhost:{port}/late", "7"u8.ToArray());

        Assert.Equal("7", await measured.Content.ReadAsStringAsync(Token));
        Assert.Equal("seven", await unknown.Content.ReadAsStringAsync(Token));
        Assert.True(late.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.GatewayTimeout, $"{late.StatusCode}");
    }

    // One core, kept busy by long calls: calls with an early deadline are answered between them.
    [Fact]
    public async Task Requests_WithEarlyDeadlines_OvertakeLongOnes()
    {
        var port = FreePort.Find();
        await using var node = await TestNode.StartAsync(
            new FunctionsOptions { CoreSlots = 1 },
            specification: $$"""
                [{"name": "t", "port": {{port}}, "routes": [
                    {"route": "/fib", "path": "fibonacci.wasm", "relative-deadline-us": 30000000, "expected-execution-us": 100000},
                    {"route": "/echo", "path": "echo.wasm", "relative-deadline-us": 10000000, "expected-execution-us": 100}]}]
                """);
        using var warm = await node.GetAsync($"http://localhost:{port}/echo");
        var fibonacci = Enumerable.Range(0, 4).Select(_ => node.GetAsync($"http://localhost:{port}/fib?34")).ToList();
        var met = 0;
        while (!fibonacci.TrueForAll(call => call.IsCompleted))
        {
            using var response = await node.GetAsync($"http://localhost:{port}/echo");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            met += response.Headers.GetValues("Longshore-Deadline").Single() == "met" ? 1 : 0;
        }

        Assert.True(met > 5, $"{met} met");
        foreach (var call in fibonacci)
        {
            using var response = await call;
            Assert.Equal("5702887\n", await response.Content.ReadAsStringAsync(Token));
        }
    }

    [Fact]
    public async Task Routes_OverHttp2_AnswerAsWell()
    {
        var port = FreePort.Find();
        await using var node = await TestNode.StartAsync(specification: $$"""
            [{"name": "t", "port": {{port}}, "routes": [{"route": "/", "path": "echo.wasm", "relative-deadline-us": 20000000}]}]
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
    public async Task Start_WithoutTheModuleThatMeasures_NamesItsKey()
    {
        var failure = await Assert.ThrowsAsync<NodeStartException>(() => TestNode.StartAsync(specification: $$"""
            [{"name": "t", "port": {{FreePort.Find()}}, "routes": [
                {"route": "/echo", "path": "echo.wasm", "relative-deadline-us": 5, "path_preprocess": "absent.wasm",
                 "model-bias": 0, "model-scale": 1, "model-beta1": 1, "model-beta2": 1, "model-num-of-param": 2}]}]
            """));

        Assert.StartsWith("$[0].routes[0].path_preprocess: no such module", Assert.Single(failure.Errors), StringComparison.Ordinal);
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
