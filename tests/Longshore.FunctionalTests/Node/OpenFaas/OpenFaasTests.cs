using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Longshore.FunctionalTests.Harness;
using Longshore.Node.Hosting;

namespace Longshore.FunctionalTests.Node.OpenFaas;

/// <summary>OpenFaaS's gateway on a node.</summary>
public sealed class OpenFaasTests
{
    private const string Cat = """{"service":"echo","image":"functions/alpine:latest","envProcess":"cat","labels":{},"annotations":{}}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_OfADeployedFunction_AnswersWithTheHeadersOfTheGateway()
    {
        await using var gateway = await GatewayNode.StartAsync();
        await gateway.DeployAsync(Cat);

        using var answer = await gateway.SendAsync("POST", "/function/echo.openfaas-fn", "hello");

        Assert.Equal((HttpStatusCode.OK, "hello"), (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token)));
        Assert.True(Guid.TryParse(HeaderOf(answer, "X-Call-Id"), out _));
        AssertHasTheGatewaysMarks(answer);
    }

    [Fact]
    public async Task Call_OfAnyForm_IsSeenByTheFunction()
    {
        await using var gateway = await GatewayNode.StartAsync();
        await gateway.DeployAsync("""{"service":"env","image":"ghcr.io/openfaas/alpine","envProcess":"env","envVars":{"MODE":"fast"}}""");

        using var answer = await gateway.SendAsync("PATCH", "/function/env/a/b?x=1&y", "body", ("X-Call-Id", "mine"), ("X-Own", "one"));
        var variables = (await answer.Content.ReadAsStringAsync(Token)).Split('\n');

        Assert.Equal("mine", HeaderOf(answer, "X-Call-Id"));
        Assert.All(
            ["REQUEST_METHOD=PATCH", "PATH_INFO=/a/b", "QUERY_STRING=x=1&y", "HTTP_X_CALL_ID=mine", "HTTP_X_OWN=one", "MODE=fast", "fprocess=env", "HTTP_X_FORWARDED_FOR=127.0.0.1"],
            expected => Assert.Contains(expected, variables));
        Assert.Contains(variables, each => each.StartsWith("HTTP_X_START_TIME=", StringComparison.Ordinal));
        Assert.Contains(variables, each => each.StartsWith("HTTP_X_FORWARDED_HOST=127.0.0.1:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Call_OfAFunctionThatForgesTheHeadersOfTheGateway_HasTheGateways()
    {
        using var directory = new TemporaryDirectory();
        await using var gateway = await GatewayNode.StartAsync(options => options with { FilesDirectory = directory.Path });
        await File.WriteAllTextAsync(
            Path.Combine(directory.Path, "forge.js"),
            """
            export default () => new Response("x", { headers: {
                "X-Call-Id": "forged", "x-start-time": "1", "X-Duration-Seconds": "0", "X-Served-By": "nobody", "X-Own": "mine", "Content-Type": "text/css" } });
            """,
            Token);
        await gateway.DeployAsync("""{"service":"forge","image":"file:forge.js"}""");

        using var answer = await gateway.SendAsync("GET", "/function/forge", json: null, ("X-Call-Id", "asked"));

        Assert.Equal(("asked", "mine", "text/css"), (HeaderOf(answer, "X-Call-Id"), HeaderOf(answer, "X-Own"), answer.Content.Headers.ContentType?.MediaType));
        AssertHasTheGatewaysMarks(answer);
    }

    // Of the runs in the last whole seconds.
    [Fact]
    public async Task Describe_WithUsage_HasProcessorAndMemory()
    {
        await using var gateway = await GatewayNode.StartAsync();
        await gateway.DeployAsync(Cat);
        Assert.False((await gateway.ReadAsync("/system/function/echo")).TryGetProperty("usage", out _));
        Assert.Equal(0, (await gateway.ReadAsync("/system/function/echo?usage=1")).GetProperty("usage").GetProperty("cpu").GetDouble());

        double cpu, bytes;
        do
        {
            await gateway.InvokeAsync("/function/echo", "x");
            var usage = (await gateway.ReadAsync("/system/function/echo?usage=1")).GetProperty("usage");
            (cpu, bytes) = (usage.GetProperty("cpu").GetDouble(), usage.GetProperty("totalMemoryBytes").GetDouble());
        }
        while (cpu == 0);

        Assert.InRange(cpu, 0.001, 1000);
        Assert.InRange(bytes, 64 << 10, 64 << 20);
    }

    // The number is a header of the answer.
    [Theory]
    [InlineData("/function/echo", HttpStatusCode.OK)]
    [InlineData("/async-function/echo", HttpStatusCode.Accepted)]
    public async Task Call_WithANumberThatNoHeaderMayHave_GetsAnother(string path, HttpStatusCode status)
    {
        await using var gateway = await GatewayNode.StartAsync();
        await gateway.DeployAsync(Cat);
        using var handler = new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 };
        using var client = new HttpClient(handler) { BaseAddress = gateway.Client.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative));
        request.Headers.TryAddWithoutValidation("X-Call-Id", "caf\u00e9");

        using var answer = await client.SendAsync(request, Token);

        Assert.Equal(status, answer.StatusCode);
        Assert.True(Guid.TryParse(HeaderOf(answer, "X-Call-Id"), out _));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task Call_OfEachMethod_ReachesTheFunction(string method)
    {
        await using var gateway = await GatewayNode.StartAsync();
        await gateway.DeployAsync("""{"service":"env","image":"functions/alpine","envProcess":"env"}""");

        var (status, text) = await gateway.AskAsync(method, "/function/env");

        Assert.Equal(200, status);
        Assert.Contains($"REQUEST_METHOD={method}\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Samples_OfWellKnownImages_DoWhatThoseDo()
    {
        await using var gateway = await GatewayNode.StartAsync();
        await gateway.DeployAsync("""{"service":"sum","image":"functions/alpine:3","envProcess":"sha512sum"}""");
        await gateway.DeployAsync("""{"service":"banner","image":"functions/figlet:latest"}""");
        await gateway.DeployAsync("""{"service":"info","image":"ghcr.io/openfaas/nodeinfo:latest"}""");
        var text = string.Concat(Enumerable.Repeat("longshore ", 50));

        Assert.Equal(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA512.HashData(Encoding.UTF8.GetBytes(text))) + "  -\n",
            await gateway.InvokeAsync("/function/sum", text));
        Assert.StartsWith(" ###  ", await gateway.InvokeAsync("/function/banner", "A1"), StringComparison.Ordinal);
        Assert.Contains("content-type: text/plain", await gateway.InvokeAsync("/function/info", "verbose"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task List_OfFunctions_HasWhatWasDeployed()
    {
        await using var gateway = await GatewayNode.StartAsync();
        await gateway.DeployAsync("""
            {"service":"full","image":"functions/alpine","envProcess":"cat","envVars":{"A":"1"},"constraints":["node.role=edge"],
             "labels":{"team":"a"},"annotations":{"note":"b"},"limits":{"memory":"40Mi","cpu":"100m"},"requests":{"memory":"20Mi"},
             "readOnlyRootFilesystem":true,"unknownField":{"is":"ignored"}}
            """);
        await gateway.InvokeAsync("/function/full", "x");

        var function = Assert.Single((await gateway.ReadAsync("/system/functions")).EnumerateArray());

        Assert.Equal(("full", "functions/alpine", "openfaas-fn", "cat"), (Text(function, "name"), Text(function, "image"), Text(function, "namespace"), Text(function, "envProcess")));
        Assert.Equal(("1", "a", "b"), (Text(function, "envVars", "A"), Text(function, "labels", "team"), Text(function, "annotations", "note")));
        Assert.Equal(("40Mi", "100m", "20Mi"), (Text(function, "limits", "memory"), Text(function, "limits", "cpu"), Text(function, "requests", "memory")));
        Assert.Equal("node.role=edge", function.GetProperty("constraints")[0].GetString());
        Assert.Equal((1, 1, 1), (Number(function, "invocationCount"), Number(function, "replicas"), Number(function, "availableReplicas")));
        Assert.True(function.GetProperty("readOnlyRootFilesystem").GetBoolean());
        Assert.True(DateTimeOffset.TryParse(Text(function, "createdAt"), CultureInfo.InvariantCulture, out _));
        Assert.Single(function.GetProperty("annotations").EnumerateObject());
    }

    [Fact]
    public async Task List_AfterTheNodeHasRestarted_IsTheSame()
    {
        using var directory = new TemporaryDirectory();
        NodeOptions In(NodeOptions options) => options with { DataDirectory = directory.Path };
        await using (var gateway = await GatewayNode.StartAsync(changeNode: In))
        {
            Assert.Equal(201, (await gateway.AskAsync("POST", "/system/namespace/", """{"name":"dev","labels":{"a":"b"}}""")).Status);
            await gateway.DeployAsync("""{"service":"echo","namespace":"dev","image":"functions/alpine","envProcess":"cat"}""");
        }

        await using var again = await GatewayNode.StartAsync(changeNode: In);

        Assert.Equal("hi", await again.InvokeAsync("/function/echo.dev", "hi"));
        Assert.Equal("functions/alpine", Text(Assert.Single((await again.ReadAsync("/system/functions?namespace=dev")).EnumerateArray()), "image"));
        Assert.Equal("b", Text(await again.ReadAsync("/system/namespace/dev"), "labels", "a"));
    }

    [Theory]
    [InlineData("{", "the body is not the JSON that is expected")]
    [InlineData("null", "the body is null")]
    [InlineData("[]", "the body is not the JSON that is expected")]
    [InlineData("""{"service":7,"image":"functions/figlet"}""", "the body is not the JSON that is expected, at $.service")]
    [InlineData("""{"image":"functions/figlet"}""", "service: a name is 1 to 63")]
    [InlineData("""{"service":"../x","image":"functions/figlet"}""", "service: a name is 1 to 63")]
    [InlineData("""{"service":"a.b","image":"functions/figlet"}""", "service: a name is 1 to 63")]
    [InlineData("""{"service":"a","namespace":"none","image":"functions/figlet"}""", "namespace: there is no namespace \"none\"")]
    [InlineData("""{"service":"a"}""", "image: an image is sha256:DIGEST")]
    [InlineData("""{"service":"a","image":"busybox"}""", "image: the image names no code")]
    [InlineData("""{"service":"a","image":"functions/alpine","envProcess":"rm"}""", "image: of functions/alpine the programs cat, env and sha512sum are here, not \"rm\"")]
    [InlineData("""{"service":"a","image":"sha256:00"}""", "image: what follows sha256: must be 64")]
    [InlineData("""{"service":"a","image":"sha256:0000000000000000000000000000000000000000000000000000000000000000"}""", "image: the node has no code sha256:")]
    [InlineData("""{"service":"a","image":"file:x.wasm"}""", "image: no directory of files is granted")]
    [InlineData("""{"service":"a","image":"registry.example/x:1"}""", "image: the registry registry.example is not granted")]
    [InlineData("""{"service":"a","image":"functions/figlet","limits":{"memory":"lots"}}""", "limits.memory: \"lots\" is not from 64Ki to 4Gi")]
    [InlineData("""{"service":"a","image":"functions/figlet","limits":{"memory":"1"}}""", "limits.memory: \"1\" is not from 64Ki to 4Gi")]
    [InlineData("""{"service":"a","image":"functions/figlet","limits":{"nvidia.com/gpu":"1"}}""", "limits: functions have no graphics processors here")]
    [InlineData("""{"service":"a","image":"functions/figlet","envVars":{"exec_timeout":"soon"}}""", "envVars.exec_timeout: \"soon\" is not from 1us to 1h")]
    [InlineData("""{"service":"a","image":"functions/figlet","envVars":{"max_inflight":"ten"}}""", "envVars.max_inflight: \"ten\" is not understood")]
    [InlineData("""{"service":"a","image":"functions/figlet","envVars":{"max_inflight":"-1"}}""", "envVars.max_inflight: \"-1\" is not understood")]
    [InlineData("""{"service":"a","image":"functions/figlet","envVars":{"max_inflight":"4294967296"}}""", "envVars.max_inflight: \"4294967296\" is not understood")]
    [InlineData("""{"service":"a","image":"functions/figlet","envVars":{"max_inflight":null}}""", "envVars.max_inflight: \"\" is not understood")]
    [InlineData("""{"service":"a","image":"functions/figlet","envVars":{"A-B":"1"}}""", "envVars.A-B: a variable is written NAME=VALUE")]
    [InlineData("""{"service":"a","image":"functions/figlet","secrets":["../token"]}""", "secrets[0]: a secret's name is 1 to 63")]
    [InlineData("""{"service":"a","image":"functions/figlet","secrets":["token"]}""", "grants: there is no secret \"token\"")]
    [InlineData("""{"service":"a","image":"functions/figlet","labels":{"com.openfaas.scale.max":"many"}}""", "labels.com.openfaas.scale.max: \"many\" is not understood")]
    [InlineData("""{"service":"a","image":"functions/figlet","labels":{"a b":"c"}}""", "labels.a b: a label is written NAME=TEXT")]
    [InlineData("""{"service":"a","image":"functions/figlet","annotations":{"longshore.openfaas/deployment":"{}"}}""", "annotations.longshore.openfaas/deployment: a label is")]
    [InlineData("""{"service":"a","image":"functions/figlet","annotations":{"longshore/grants":"http"}}""", "annotations.longshore/grants: \"http\" is not understood")]
    [InlineData("""{"service":"a","image":"functions/figlet","annotations":{"com.openfaas.retry.codes":"no"}}""", "annotations.com.openfaas.retry.codes: \"no\"")]
    [InlineData("""{"service":"a","image":"functions/figlet","annotations":{"topic":"cron-function","schedule":"often"}}""", "schedules[0].cron: is not a cron expression")]
    public async Task Deploy_OfWhatIsWrong_IsA400WithTheReason(string json, string reason)
    {
        await using var gateway = await GatewayNode.StartAsync();

        using var answer = await gateway.SendAsync("POST", "/system/functions", json);

        Assert.Equal((HttpStatusCode.BadRequest, "text/plain"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.StartsWith(reason, await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deploy_OfABrokenModule_IsA400WithTheReason()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllBytesAsync(Path.Combine(directory.Path, "broken.wasm"), [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 7, 7], Token);
        await using var gateway = await GatewayNode.StartAsync(options => options with { FilesDirectory = directory.Path });

        var (status, text) = await gateway.AskAsync("POST", "/system/functions", """{"service":"broken","image":"file:broken.wasm"}""");

        Assert.Equal(400, status);
        Assert.StartsWith("malformed module at byte 8", text, StringComparison.Ordinal);
        Assert.Equal(404, (await gateway.AskAsync("GET", "/system/function/broken")).Status);
    }

    [Theory]
    [InlineData("../outside.wasm")]
    [InlineData("/etc/passwd")]
    [InlineData("link.wasm")]
    [InlineData("loop")]
    [InlineData("none.wasm")]
    [InlineData("")]
    [InlineData("a\\u0000b")]
    public async Task Deploy_OfAFileThatIsNotGranted_IsRefused(string path)
    {
        using var directory = new TemporaryDirectory();
        var granted = Directory.CreateDirectory(Path.Combine(directory.Path, "granted")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(directory.Path, "outside.wasm"), Samples.Read("echo"), Token);
        File.CreateSymbolicLink(Path.Combine(granted, "link.wasm"), Path.Combine(directory.Path, "outside.wasm"));
        File.CreateSymbolicLink(Path.Combine(granted, "loop"), Path.Combine(granted, "loop"));
        await using var gateway = await GatewayNode.StartAsync(options => options with { FilesDirectory = granted });

        var (status, text) = await gateway.AskAsync("POST", "/system/functions", $$"""{"service":"a","image":"file:{{path}}"}""");

        Assert.Equal(400, status);
        Assert.StartsWith("image: ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deploy_OfFilesDigestsAndNames_IsTheSameCode()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllBytesAsync(Path.Combine(directory.Path, "echo.wasm"), Samples.Read("echo"), Token);
        await File.WriteAllTextAsync(Path.Combine(directory.Path, "up.js"), "export default async r => (await r.text()).toUpperCase();", Token);
        await using var gateway = await GatewayNode.StartAsync(options => options with { FilesDirectory = directory.Path });
        await gateway.DeployAsync("""{"service":"one","image":"file:echo.wasm"}""");
        await gateway.DeployAsync("""{"service":"two","image":"one"}""");
        var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Samples.Read("echo")));
        await gateway.DeployAsync($$"""{"service":"three","image":"sha256:{{digest}}"}""");
        await gateway.DeployAsync("""{"service":"up","image":"file:up.js"}""");

        Assert.Equal(["a", "b", "c", "D"], new[]
        {
            await gateway.InvokeAsync("/function/one", "a"),
            await gateway.InvokeAsync("/function/two", "b"),
            await gateway.InvokeAsync("/function/three", "c"),
            await gateway.InvokeAsync("/function/up", "d"),
        });
    }

    [Fact]
    public async Task Deploy_OfASource_AnswersInTheFormOfMicroFaaS()
    {
        await using var gateway = await GatewayNode.StartAsync();
        var source = Convert.ToBase64String(Encoding.UTF8.GetBytes(JsonSerializer.Serialize("""
            import sys
            if sys.argv[1] == "fail":
                sys.exit(3)
            print("got " + sys.argv[1])
            print("seen", file=sys.stderr)
            """)));
        await gateway.DeployAsync($$"""{"service":"src","image":"{{source}}","labels":{},"annotations":{} }""");

        using var answer = await gateway.SendAsync("POST", "/function/src", """{"params":"seven","lang":"micropython","worker":"0"}""");
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token));
        using var failed = await gateway.SendAsync("POST", "/function/src", """{"params":"fail","lang":"python","worker":"0"}""");
        using var failure = JsonDocument.Parse(await failed.Content.ReadAsStringAsync(Token));
        var (wrongStatus, wrong) = await gateway.AskAsync("POST", "/function/src", """{"params":"x","lang":"ruby"}""");

        Assert.Equal(("src", "got seven\nseen\n"), (Text(document.RootElement, "fid"), Text(document.RootElement, "result")));
        Assert.True(document.RootElement.GetProperty("time_elapsed").GetInt64() > 0);
        Assert.False(document.RootElement.TryGetProperty("error", out _));
        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.StartsWith("Exited", Text(failure.RootElement, "error"), StringComparison.Ordinal);
        Assert.Equal((400, "lang is \"ruby\", and the function is python"), (wrongStatus, wrong));
    }

    [Fact]
    public async Task Deploy_WithLimits_AreThoseOfItsCalls()
    {
        await using var gateway = await GatewayNode.StartAsync();
        await gateway.Node.DeployAsync("sleep");
        await gateway.DeployAsync("""{"service":"slow","image":"sleep","envProcess":"sleep 2000","envVars":{"exec_timeout":"50ms"}}""");

        using var answer = await gateway.SendAsync("POST", "/function/slow", "");

        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
    }

    [Fact]
    public async Task Call_OfNoFunction_HasTheTextsOfOpenFaaS()
    {
        await using var gateway = await GatewayNode.StartAsync();

        Assert.Equal((400, "Provide function name in the request path"), await gateway.AskAsync("POST", "/function/"));
        Assert.StartsWith("error finding function none.openfaas-fn: ", (await gateway.AskAsync("POST", "/function/none.openfaas-fn")).Text, StringComparison.Ordinal);
        Assert.Equal(404, (await gateway.AskAsync("POST", "/async-function/none", "x")).Status);
        Assert.Equal(404, (await gateway.AskAsync("GET", "/elsewhere")).Status);
        Assert.Equal(404, (await gateway.AskAsync("GET", "/system/none")).Status);
        Assert.Equal(405, (await gateway.AskAsync("TRACE", "/function/none")).Status);
    }

    [Fact]
    public async Task Health_WithoutAPassword_IsAnswered()
    {
        await using var gateway = await GatewayNode.StartAsync();
        gateway.Client.DefaultRequestHeaders.Authorization = null;

        Assert.Equal(200, (await gateway.AskAsync("GET", "/healthz")).Status);
        Assert.Equal(200, (await gateway.AskAsync("HEAD", "/healthz")).Status);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer ")]
    [InlineData("Basic YWRtaW46d3Jvbmc=")]
    [InlineData("Basic not-base64")]
    [InlineData("Basic ")]
    public async Task System_WithoutThePassword_IsA401WithTheRealm(string? authorization)
    {
        await using var gateway = await GatewayNode.StartAsync();
        gateway.Client.DefaultRequestHeaders.Authorization = null;

        using var answer = authorization is null
            ? await gateway.SendAsync("GET", "/system/functions")
            : await gateway.SendAsync("GET", "/system/functions", null, ("Authorization", authorization));

        Assert.Equal((HttpStatusCode.Unauthorized, "invalid credentials"), (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token)));
        Assert.Equal("Basic realm=\"Restricted\"", HeaderOf(answer, "WWW-Authenticate"));
    }

    [Fact]
    public async Task System_WithTheFilesOfOpenFaaS_TakesTheirPassword()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(Path.Combine(directory.Path, "basic-auth-user"), "ada\n", Token);
        await File.WriteAllTextAsync(Path.Combine(directory.Path, "basic-auth-password"), " secret \n", Token);
        await using var gateway = await GatewayNode.StartAsync(options => options with { CredentialsDirectory = directory.Path });
        Assert.Equal(401, (await gateway.AskAsync("GET", "/system/functions")).Status);

        gateway.Client.DefaultRequestHeaders.Authorization = GatewayNode.BasicOf("ada", "secret");

        Assert.Equal((200, "[]"), await gateway.AskAsync("GET", "/system/functions"));
    }

    [Fact]
    public async Task System_OfAnOpenNode_IgnoresAnEmptyTokenAndRefusesPages()
    {
        await using var gateway = await GatewayNode.StartAsync(options => options with { IsOpen = true });
        gateway.Client.DefaultRequestHeaders.Authorization = null;

        using var listed = await gateway.SendAsync("GET", "/system/functions", null, ("Authorization", "Bearer "));
        using var page = await gateway.SendAsync("POST", "/system/functions", Cat, ("Origin", "http://evil.example"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (listed.StatusCode, page.StatusCode));
    }

    [Fact]
    public async Task Start_WithoutTheFilesOfThePassword_NamesTheOption()
    {
        using var directory = new TemporaryDirectory();

        var refusal = await Assert.ThrowsAsync<NodeStartException>(
            () => GatewayNode.StartAsync(options => options with { CredentialsDirectory = directory.Path }));

        Assert.StartsWith("--openfaas-auth: ", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no server!", "--openfaas-callback")]
    public async Task Start_WithAServerThatIsNone_NamesTheOption(string server, string option)
    {
        var refusal = await Assert.ThrowsAsync<NodeStartException>(
            () => GatewayNode.StartAsync(options => options with { CallbackServers = [server] }));

        Assert.StartsWith(option, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Info_OfTheNode_HasBothVersions()
    {
        await using var gateway = await GatewayNode.StartAsync();

        var info = await gateway.ReadAsync("/system/info");

        Assert.Equal("longshore", Text(info, "provider", "provider"));
        Assert.Equal("longshore", Text(info, "provider", "orchestration"));
        Assert.All([info.GetProperty("version"), info.GetProperty("provider").GetProperty("version")], version =>
            Assert.All(["sha", "release", "commit_message"], field => Assert.Equal(JsonValueKind.String, version.GetProperty(field).ValueKind)));
        Assert.NotEqual("", Text(info, "arch"));
    }

    [Fact]
    public async Task Metrics_OfCalls_HaveTheNamesOfTheGateway()
    {
        await using var gateway = await GatewayNode.StartAsync();
        await gateway.DeployAsync(Cat);
        await gateway.InvokeAsync("/function/echo", "x");

        var text = (await gateway.AskAsync("GET", "/metrics")).Text;

        Assert.All(
            [
                "gateway_functions_seconds_bucket{function_name=\"echo.openfaas-fn\",code=\"200\",le=\"+Inf\"} 1\n",
                "gateway_functions_seconds_count{function_name=\"echo.openfaas-fn\",code=\"200\"} 1\n",
                "gateway_function_invocation_total{function_name=\"echo.openfaas-fn\",code=\"200\"} 1\n",
                "gateway_function_invocation_started{function_name=\"echo.openfaas-fn\"} 1\n",
                "gateway_service_count{function_name=\"echo.openfaas-fn\"} 1\n",
            ],
            line => Assert.Contains(line, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Scale_ToZero_CallsWakeTheFunction()
    {
        await using var gateway = await GatewayNode.StartAsync();
        await gateway.DeployAsync(Cat);

        Assert.Equal(202, (await gateway.AskAsync("POST", "/system/scale-function/echo", """{"serviceName":"echo","replicas":0}""")).Status);
        var asleep = await gateway.ReadAsync("/system/function/echo?usage=1");
        Assert.Equal("again", await gateway.InvokeAsync("/function/echo", "again"));
        var awake = await gateway.ReadAsync("/system/function/echo");

        Assert.False(asleep.TryGetProperty("availableReplicas", out _));
        Assert.Equal(1, Number(awake, "availableReplicas"));
    }

    [Theory]
    [InlineData("""{"serviceName":"echo","replicas":-1}""", 400)]
    [InlineData("""{"serviceName":"echo","replicas":1001}""", 400)]
    [InlineData("""{"serviceName":"echo"}""", 400)]
    [InlineData("""{"serviceName":"none","replicas":1}""", 404)]
    [InlineData("""{"serviceName":"echo","replicas":3,"namespace":"openfaas-fn"}""", 202)]
    [InlineData("""{"replicas":3}""", 202)]
    public async Task Scale_OfEachBody_HasItsAnswer(string json, int status)
    {
        await using var gateway = await GatewayNode.StartAsync();
        await gateway.DeployAsync(Cat);

        Assert.Equal(status, (await gateway.AskAsync("POST", "/system/scale-function/echo", json)).Status);
    }

    [Fact]
    public async Task Alert_ThatFiresAndIsResolved_ChangesTheReplicas()
    {
        await using var gateway = await GatewayNode.StartAsync();
        await gateway.DeployAsync(
            """{"service":"echo","image":"functions/alpine","envProcess":"cat","labels":{"com.openfaas.scale.factor":"30"}}""");
        const string Alert = """{"status":"STATUS","receiver":"scale-up","alerts":[{"status":"STATUS","labels":{"function_name":"echo.openfaas-fn"}}]}""";

        Assert.Equal(200, (await gateway.AskAsync("POST", "/system/alert", Alert.Replace("STATUS", "firing", StringComparison.Ordinal))).Status);
        var raised = Number(await gateway.ReadAsync("/system/function/echo"), "replicas");
        Assert.Equal(200, (await gateway.AskAsync("POST", "/system/alert", Alert.Replace("STATUS", "resolved", StringComparison.Ordinal))).Status);
        var lowered = Number(await gateway.ReadAsync("/system/function/echo"), "replicas");

        Assert.Equal((7, 1), (raised, lowered));
        Assert.Equal(400, (await gateway.AskAsync("POST", "/system/alert", "{")).Status);
    }

    [Fact]
    public async Task Inflight_OverItsLimit_IsA429()
    {
        await using var gateway = await GatewayNode.StartAsync();
        await gateway.Node.DeployAsync("sleep");
        await gateway.DeployAsync("""{"service":"slow","image":"sleep","envProcess":"sleep 300000","envVars":{"max_inflight":"1"}}""");
        using var leaves = new CancellationTokenSource();
        var first = gateway.Client.GetAsync(new Uri("/function/slow", UriKind.Relative), leaves.Token);
        while (Number(Assert.Single((await gateway.ReadAsync("/system/functions")).EnumerateArray(), each => Text(each, "name") == "slow"), "invocationCount") == 0)
        {
        }

        var (status, text) = await gateway.AskAsync("GET", "/function/slow");
        await leaves.CancelAsync();

        Assert.Equal((429, "1 calls of the function run, its limit (max_inflight)"), (status, text));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    [Fact]
    public async Task Page_OfTheGateway_ListsTheFunctionsForTheUser()
    {
        await using var gateway = await GatewayNode.StartAsync();
        await gateway.DeployAsync(Cat);
        await gateway.InvokeAsync("/function/echo", "x");

        using var root = await gateway.SendAsync("GET", "/");
        using var page = await gateway.SendAsync("GET", "/ui/");
        var text = await page.Content.ReadAsStringAsync(Token);
        gateway.Client.DefaultRequestHeaders.Authorization = null;
        using var stranger = await gateway.SendAsync("GET", "/ui/");

        Assert.Equal("/ui/", root.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Contains("<tr><td>echo<td>functions/alpine:latest<td>1<td>1\n", text, StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", HeaderOf(page, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Unauthorized, "Basic"), (stranger.StatusCode, stranger.Headers.WwwAuthenticate.Single().Scheme));
    }

    [Fact]
    public async Task Call_WithATimeout_IsEndedByIt()
    {
        await using var gateway = await GatewayNode.StartAsync();
        await gateway.Node.DeployAsync("sleep");
        await gateway.DeployAsync("""{"service":"slow","image":"sleep","envProcess":"sleep 600000","envVars":{"exec_timeout":"1h"}}""");

        using var late = await gateway.SendAsync("GET", "/function/slow", null, ("X-Timeout", "300ms"));

        Assert.Equal(504, (int)late.StatusCode);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("0")]
    [InlineData("-1s")]
    [InlineData("")]
    public async Task Call_WithATimeoutThatIsNone_IsA400(string timeout)
    {
        await using var gateway = await GatewayNode.StartAsync();
        await gateway.DeployAsync(Cat);

        using var answer = await gateway.SendAsync("POST", "/function/echo", "x", ("X-Timeout", timeout));

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.StartsWith("X-Timeout is not understood", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_OfAFunction_AreItsLines()
    {
        await using var gateway = await GatewayNode.StartAsync();
        await gateway.DeployAsync($$"""{"service":"talk","image":"{{ScriptOf("export default r => { console.log('one\\ntwo'); console.error('three'); return 'x'; }")}}","labels":{"longshore/lang":"javascript"} }""");
        await gateway.InvokeAsync("/function/talk");

        var all = await LinesAsync(gateway, "/system/logs?name=talk&tail=-1");
        var last = await LinesAsync(gateway, "/system/logs?name=talk&namespace=openfaas-fn&tail=1");
        var none = await LinesAsync(gateway, "/system/logs?name=talk&since=2999-01-01T00:00:00Z");

        Assert.Equal(["one", "two", "three"], all.Select(line => Text(line, "text")));
        Assert.All(all, line => Assert.Equal(("talk", "openfaas-fn"), (Text(line, "name"), Text(line, "namespace"))));
        Assert.Equal(["three"], last.Select(line => Text(line, "text")));
        Assert.Empty(none);
    }

    [Fact]
    public async Task Logs_ThatAreFollowed_HaveTheLinesToCome()
    {
        await using var gateway = await GatewayNode.StartAsync();
        await gateway.DeployAsync($$"""{"service":"talk","image":"{{ScriptOf("export default async r => { console.log(await r.text()); return 'x'; }")}}","labels":{"longshore/lang":"javascript"} }""");
        using var answer = await gateway.Client.GetAsync(
            new Uri("/system/logs?name=talk&follow=true&tail=-1", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Token);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(Token));

        await gateway.InvokeAsync("/function/talk", """{"params":"first"}""");
        var first = await lines.ReadLineAsync(Token);
        await gateway.InvokeAsync("/function/talk", """{"params":"second"}""");
        var second = await lines.ReadLineAsync(Token);

        Assert.Equal("application/x-ndjson", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("\"text\":\"first\"", first, StringComparison.Ordinal);
        Assert.Contains("\"text\":\"second\"", second, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name=echo&tail=few", 422)]
    [InlineData("name=echo&since=yesterday", 422)]
    [InlineData("name=echo&follow=perhaps", 422)]
    [InlineData("name=none", 404)]
    [InlineData("", 404)]
    public async Task Logs_OfAWrongQuery_HaveTheirStatus(string query, int status)
    {
        await using var gateway = await GatewayNode.StartAsync();
        await gateway.DeployAsync(Cat);

        Assert.Equal(status, (await gateway.AskAsync("GET", "/system/logs?" + query)).Status);
    }

    internal static string ScriptOf(string source) => Convert.ToBase64String(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(source)));

    internal static string Text(JsonElement element, params string[] path) =>
        path.Aggregate(element, (at, name) => at.GetProperty(name)).GetString()!;

    internal static int Number(JsonElement element, string name) => element.TryGetProperty(name, out var number) ? number.GetInt32() : 0;

    private static string HeaderOf(HttpResponseMessage answer, string name) => string.Join(',', answer.Headers.GetValues(name));

    private static async Task<List<JsonElement>> LinesAsync(GatewayNode gateway, string path)
    {
        var (status, text) = await gateway.AskAsync("GET", path);
        Assert.Equal(200, status);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static void AssertHasTheGatewaysMarks(HttpResponseMessage answer)
    {
        Assert.Matches("^[0-9]{19}$", HeaderOf(answer, "X-Start-Time"));
        Assert.Matches(@"^[0-9]+\.[0-9]{6}$", HeaderOf(answer, "X-Duration-Seconds"));
        Assert.StartsWith("longshore/", HeaderOf(answer, "X-Served-By"), StringComparison.Ordinal);
    }
}
