using System.Net;
using System.Net.Sockets;
using Longshore.FunctionalTests.Harness;
using Longshore.Node.Hosting;

namespace Longshore.FunctionalTests.Node.OpenFaas;

/// <summary>Asynchronous calls of OpenFaaS on a node.</summary>
public sealed class AsyncCallTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_WithACallback_PostsTheResult()
    {
        await using var server = new CallbackServer();
        await using var gateway = await GatewayNode.StartAsync(options => options with { CallbackServers = [server.Grant] });
        await gateway.DeployAsync("""{"service":"env","image":"functions/alpine","envProcess":"env"}""");

        using var accepted = await gateway.SendAsync(
            "POST", "/async-function/env/a/b?x=1", "body", ("X-Callback-Url", server.Url), ("X-Call-Id", "17"), ("X-Own", "one"));
        var (headers, body) = await server.NextAsync();

        Assert.Equal((HttpStatusCode.Accepted, "17"), (accepted.StatusCode, accepted.Headers.GetValues("X-Call-Id").Single()));
        Assert.Equal(("17", "env", "200"), (headers["X-Call-Id"], headers["X-Function-Name"], headers["X-Function-Status"]));
        Assert.Matches(@"^[0-9]+\.[0-9]{6}$", headers["X-Duration-Seconds"]);
        Assert.All(
            ["REQUEST_METHOD=POST", "PATH_INFO=/a/b", "QUERY_STRING=x=1", "HTTP_X_CALL_ID=17", "HTTP_X_OWN=one", "CONTENT_LENGTH=4"],
            line => Assert.Contains(line, body.Split('\n')));
    }

    [Fact]
    public async Task Call_ThatFails_PostsItsStatusAfterTheLastAttempt()
    {
        await using var server = new CallbackServer();
        await using var gateway = await GatewayNode.StartAsync(options => options with { CallbackServers = [server.Grant] });
        await gateway.Node.DeployAsync("hostile/trap");
        await gateway.DeployAsync("""
            {"service":"bad","image":"trap","envProcess":"trap unreachable",
             "annotations":{"com.openfaas.retry.attempts":"2","com.openfaas.retry.min_wait":"1ms","com.openfaas.retry.max_wait":"1ms"}}
            """);

        using var accepted = await gateway.SendAsync("POST", "/async-function/bad", "x", ("X-Callback-Url", server.Url));
        var (headers, body) = await server.NextAsync();
        var metrics = (await gateway.AskAsync("GET", "/metrics")).Text;

        Assert.Equal("500", headers["X-Function-Status"]);
        Assert.StartsWith("Trapped: ", body, StringComparison.Ordinal);
        Assert.Contains("gateway_function_invocation_total{function_name=\"bad.openfaas-fn\",code=\"500\"} 2\n", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Callback_ThatIsRefusedAtFirst_IsPostedAgain()
    {
        await using var server = new CallbackServer(refusals: 1);
        await using var gateway = await GatewayNode.StartAsync(options => options with { CallbackServers = [server.Grant] });
        await gateway.DeployAsync("""{"service":"echo","image":"functions/alpine","envProcess":"cat"}""");

        using var accepted = await gateway.SendAsync("POST", "/async-function/echo", "kept", ("X-Callback-Url", server.Url));

        Assert.Equal("kept", (await server.NextAsync()).Body);
    }

    // One call at a time, and a server that accepts and is silent.
    [Fact]
    public async Task Callback_ToASilentServer_TakesNoPlaceOfACall()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var silentPort = ((IPEndPoint)silent.LocalEndpoint).Port;
        await using var server = new CallbackServer();
        await using var gateway = await GatewayNode.StartAsync(options => options with
        {
            CallbackServers = [server.Grant, $"http://127.0.0.1:{silentPort}"],
            DetachedCallsMax = 1,
        });
        await gateway.DeployAsync("""{"service":"echo","image":"functions/alpine","envProcess":"cat"}""");

        using var first = await gateway.SendAsync("POST", "/async-function/echo", "lost", ("X-Callback-Url", $"http://127.0.0.1:{silentPort}/"));
        using var connection = await silent.AcceptTcpClientAsync(Token);
        using var second = await gateway.SendAsync("POST", "/async-function/echo", "kept", ("X-Callback-Url", server.Url));

        Assert.Equal("kept", (await server.NextAsync()).Body);

        // The first attempt is still under way: a second one would have connected.
        Assert.False(silent.Pending());
    }

    [Fact]
    public async Task Call_ThatWaitedWhenTheNodeEnded_RunsAtTheNextStart()
    {
        await using var server = new CallbackServer();
        using var directory = new TemporaryDirectory();
        NodeOptions In(NodeOptions options) => options with { DataDirectory = directory.Path, DrainTime = TimeSpan.FromMilliseconds(1) };
        await using (var gateway = await GatewayNode.StartAsync(options => options with { CallbackServers = [server.Grant], DetachedCallsMax = 1 }, In))
        {
            await gateway.Node.DeployAsync("sleep");
            await gateway.DeployAsync("""{"service":"slow","image":"sleep","envProcess":"sleep 20"}""");
            for (var call = 0; call < 5; call++)
            {
                using var accepted = await gateway.SendAsync("POST", "/async-function/slow", "x", ("X-Callback-Url", server.Url), ("X-Call-Id", $"call-{call}"));
                Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
            }
        }

        await using var again = await GatewayNode.StartAsync(options => options with { CallbackServers = [server.Grant] }, In);
        var seen = new HashSet<string?>();
        while (seen.Count < 5)
        {
            seen.Add((await server.NextAsync()).Headers["X-Call-Id"]);
        }

        Assert.Equal(["call-0", "call-1", "call-2", "call-3", "call-4"], seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Cancel_CallThatRunsAndCallThatWaits_EndsBoth()
    {
        await using var server = new CallbackServer();
        await using var gateway = await GatewayNode.StartAsync(options => options with { CallbackServers = [server.Grant], DetachedCallsMax = 1 });
        await gateway.Node.DeployAsync("sleep");
        await gateway.DeployAsync("""{"service":"slow","image":"sleep","envProcess":"sleep 600000","envVars":{"exec_timeout":"1h"}}""");
        await gateway.DeployAsync("""{"service":"echo","image":"functions/alpine","envProcess":"cat"}""");
        using var runs = await gateway.SendAsync("POST", "/async-function/slow", "x", ("X-Callback-Url", server.Url), ("X-Call-Id", "runs"));
        using var waits = await gateway.SendAsync("POST", "/async-function/slow", "x", ("X-Callback-Url", server.Url), ("X-Call-Id", "waits"));
        using var last = await gateway.SendAsync("POST", "/async-function/echo", "done", ("X-Callback-Url", server.Url), ("X-Call-Id", "last"));
        while (!(await gateway.AskAsync("GET", "/metrics")).Text.Contains("gateway_function_invocation_started{function_name=\"slow.openfaas-fn\"} 1\n", StringComparison.Ordinal))
        {
            await Task.Delay(10, Token);
        }

        Assert.Equal((202, ""), await gateway.AskAsync("DELETE", "/async-function/waits"));
        Assert.Equal((202, ""), await gateway.AskAsync("DELETE", "/async-function/runs"));

        var ends = new Dictionary<string, string?>(StringComparer.Ordinal);
        while (ends.Count < 3)
        {
            var (headers, _) = await server.NextAsync();
            ends[headers["X-Call-Id"]!] = headers["X-Function-Status"];
        }

        Assert.Equal(("499", "499", "200"), (ends["runs"], ends["waits"], ends["last"]));
    }

    [Fact]
    public async Task Cancel_OfNoNumber_IsA400()
    {
        await using var gateway = await GatewayNode.StartAsync();

        Assert.Equal(400, (await gateway.AskAsync("DELETE", "/async-function/")).Status);
        Assert.Equal(400, (await gateway.AskAsync("DELETE", "/async-function/" + new string('x', 129))).Status);
        Assert.Equal(202, (await gateway.AskAsync("DELETE", "/async-function/none")).Status);
    }

    [Theory]
    [InlineData("not a url", 400)]
    [InlineData("ftp://files.example/x", 400)]
    [InlineData("http://169.254.169.254/latest", 400)]
    [InlineData("http://other.example/", 400)]
    public async Task Callback_ToAServerThatIsNotGranted_IsRefused(string url, int status)
    {
        await using var gateway = await GatewayNode.StartAsync();
        await gateway.DeployAsync("""{"service":"echo","image":"functions/alpine","envProcess":"cat"}""");

        using var answer = await gateway.SendAsync("POST", "/async-function/echo", "x", ("X-Callback-Url", url));

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Call_WithATooLargeBody_IsA413()
    {
        await using var gateway = await GatewayNode.StartAsync();
        await gateway.DeployAsync("""{"service":"echo","image":"functions/alpine","envProcess":"cat"}""");

        var (status, text) = await gateway.AskAsync("POST", "/async-function/echo", new string('x', 128 << 10));

        Assert.Equal(413, status);
        Assert.StartsWith("an asynchronous call has at most 131072 bytes", text, StringComparison.Ordinal);
        Assert.Equal(413, (await gateway.AskAsync("POST", "/async-function/echo", new string('x', 129 << 10))).Status);
    }

    [Fact]
    public async Task Queue_OfTheNode_IsTakenByNoFunction()
    {
        await using var gateway = await GatewayNode.StartAsync();

        using var subscribed = await gateway.Node.PutAsync("sub", Samples.Read("echo"), "subscribe=detached-calls");
        using var granted = await gateway.Node.PutAsync("send", Samples.Read("echo"), "grant=queue:detached-calls");

        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity), (subscribed.StatusCode, granted.StatusCode));
        Assert.Contains("is the node's own", await subscribed.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }
}
