using System.Diagnostics;
using System.Net;
using Longshore.FunctionalTests.Harness;
using Longshore.Node.Hosting;

namespace Longshore.FunctionalTests.Node.OpenFaas;

/// <summary>The requests of faas-cli 0.18, in their order and form, and faas-cli itself where somebody has it.</summary>
public sealed class FaasCliTests
{
    private const string CliVariable = "LONGSHORE_FAAS_CLI";

    // What "faas-cli deploy" sends for a function of a stack.yml.
    private const string Deployment = """
        {"service":"fn1","image":"functions/alpine:latest","namespace":"","envProcess":"cat","envVars":{"K":"V"},"constraints":null,"secrets":null,
         "labels":{"com.openfaas.scale.min":"2","com.openfaas.scale.max":"5","com.openfaas.scale.zero":"true"},"annotations":{"topic":"x"},
         "limits":{"memory":"40Mi","cpu":"100m"},"requests":{"memory":"20Mi","cpu":"50m"},"readOnlyRootFilesystem":true}
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Login_WithTheRightAndAWrongPassword_Is200And401()
    {
        await using var gateway = await GatewayNode.StartAsync();

        using var right = await gateway.SendAsync("GET", "/system/functions");
        gateway.Client.DefaultRequestHeaders.Authorization = GatewayNode.BasicOf("admin", "guess");
        using var wrong = await gateway.SendAsync("GET", "/system/functions");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (right.StatusCode, wrong.StatusCode));
    }

    [Fact]
    public async Task Deploy_OfANewFunction_IsAPutWith404AndThenAPost()
    {
        await using var gateway = await GatewayNode.StartAsync();

        var (put, _) = await gateway.AskAsync("PUT", "/system/functions", Deployment);
        var (post, _) = await gateway.AskAsync("POST", "/system/functions", Deployment);
        var (again, _) = await gateway.AskAsync("PUT", "/system/functions", Deployment);

        Assert.Equal((404, 202, 200), (put, post, again));
    }

    [Fact]
    public async Task Deploy_WithNullsForLabels_IsAccepted()
    {
        await using var gateway = await GatewayNode.StartAsync();

        Assert.Equal(202, (await gateway.AskAsync(
            "POST",
            "/system/functions",
            """{"service":"fn1","image":"functions/alpine","envProcess":"cat","labels":null,"annotations":null,"envVars":null,"limits":null}""")).Status);
    }

    [Fact]
    public async Task Describe_OfAStacksFunction_HasItsScale()
    {
        await using var gateway = await GatewayNode.StartAsync();
        await gateway.DeployAsync(Deployment);

        var described = await gateway.ReadAsync("/system/function/fn1?usage=1&namespace=");
        var listed = (await gateway.ReadAsync("/system/functions?namespace=openfaas-fn")).EnumerateArray().Single();

        Assert.Equal((2, 2), (OpenFaasTests.Number(described, "replicas"), OpenFaasTests.Number(listed, "availableReplicas")));
        Assert.Equal("true", OpenFaasTests.Text(described, "labels", "com.openfaas.scale.zero"));
    }

    [Fact]
    public async Task Invoke_WithTheNamespaceThatItAlwaysAdds_Answers()
    {
        await using var gateway = await GatewayNode.StartAsync();
        await gateway.DeployAsync(Deployment);
        gateway.Client.DefaultRequestHeaders.Authorization = null;

        Assert.Equal("body of the call", await gateway.InvokeAsync("/function/fn1.openfaas-fn", "body of the call"));
    }

    [Fact]
    public async Task Invoke_OfAsync_Is202WithTheCallId()
    {
        await using var gateway = await GatewayNode.StartAsync();
        await gateway.DeployAsync(Deployment);

        using var answer = await gateway.SendAsync("POST", "/async-function/fn1.openfaas-fn", "x");

        Assert.Equal((HttpStatusCode.Accepted, ""), (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token)));
        Assert.True(answer.Headers.Contains("X-Call-Id"));
    }

    [Fact]
    public async Task Remove_OfAFunction_Is202AndThen404()
    {
        await using var gateway = await GatewayNode.StartAsync();
        await gateway.DeployAsync(Deployment);

        Assert.Equal(202, (await gateway.AskAsync("DELETE", "/system/functions", """{"functionName":"fn1","namespace":""}""")).Status);
        Assert.Equal(404, (await gateway.AskAsync("DELETE", "/system/functions", """{"functionName":"fn1"}""")).Status);
        Assert.Equal(400, (await gateway.AskAsync("DELETE", "/system/functions", "{}")).Status);
    }

    [Fact]
    public async Task Secrets_AreMadeChangedListedAndRemoved()
    {
        await using var gateway = await GatewayNode.StartAsync(options => options with { FilesDirectory = Samples.Folder });
        var (missing, _) = await gateway.AskAsync("PUT", "/system/secrets", """{"name":"api-key","value":"new"}""");
        var (made, _) = await gateway.AskAsync("POST", "/system/secrets", """{"name":"api-key","namespace":"openfaas-fn","value":"old"}""");
        var (twice, _) = await gateway.AskAsync("POST", "/system/secrets", """{"name":"api-key","value":"other"}""");
        var (changed, _) = await gateway.AskAsync("PUT", "/system/secrets", """{"name":"api-key","rawValue":"bmV3"}""");
        await gateway.DeployAsync("""{"service":"env","image":"functions/alpine","envProcess":"env","secrets":["api-key"]}""");
        await gateway.DeployAsync("""{"service":"file","image":"file:files.wasm","envProcess":"files cat /var/openfaas/secrets/api-key","secrets":["api-key"]}""");

        Assert.Equal((404, 201, 409, 200), (missing, made, twice, changed));
        Assert.Equal("new", await gateway.InvokeAsync("/function/file"));
        Assert.Contains("api_key=new\n", await gateway.InvokeAsync("/function/env"), StringComparison.Ordinal);
        Assert.Equal((200, """[{"name":"api-key","namespace":"openfaas-fn"}]"""), await gateway.AskAsync("GET", "/system/secrets?namespace="));
        Assert.Equal(202, (await gateway.AskAsync("DELETE", "/system/secrets", """{"name":"api-key"}""")).Status);
        Assert.Equal(404, (await gateway.AskAsync("DELETE", "/system/secrets", """{"name":"api-key"}""")).Status);
    }

    [Theory]
    [InlineData("../token", "x")]
    [InlineData("a/b", "x")]
    [InlineData("..", "x")]
    [InlineData("A", "x")]
    [InlineData("a_b", "x")]
    [InlineData("", "x")]
    [InlineData("empty", "")]
    public async Task Secret_WithAWrongNameOrNoValue_IsRefused(string name, string value)
    {
        await using var gateway = await GatewayNode.StartAsync();

        var (status, text) = await gateway.AskAsync("POST", "/system/secrets", $$"""{"name":"{{name}}","value":"{{value}}"}""");

        Assert.Equal(400, status);
        Assert.DoesNotContain("\"x\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_OfTwoNamespaces_AreApart()
    {
        await using var gateway = await GatewayNode.StartAsync();
        Assert.Equal(201, (await gateway.AskAsync("POST", "/system/namespace/", """{"name":"dev"}""")).Status);
        Assert.Equal(201, (await gateway.AskAsync("POST", "/system/secrets", """{"name":"key","value":"one"}""")).Status);
        Assert.Equal(201, (await gateway.AskAsync("POST", "/system/secrets", """{"name":"key","namespace":"dev","value":"two"}""")).Status);
        await gateway.DeployAsync("""{"service":"env","namespace":"dev","image":"functions/alpine","envProcess":"env","secrets":["key"]}""");

        var variables = await gateway.InvokeAsync("/function/env.dev");

        Assert.Contains("\nkey=two\n", "\n" + variables, StringComparison.Ordinal);
        Assert.DoesNotContain("=one", variables, StringComparison.Ordinal);
        Assert.Equal("""[{"name":"key","namespace":"dev"}]""", (await gateway.AskAsync("GET", "/system/secrets?namespace=dev")).Text);
    }

    [Fact]
    public async Task Namespaces_AreMadeChangedListedAndRemoved()
    {
        await using var gateway = await GatewayNode.StartAsync();
        const string Dev = """{"name":"dev","labels":{"openfaas":"1"},"annotations":{"openfaas":"1"}}""";
        var (made, _) = await gateway.AskAsync("POST", "/system/namespace/", Dev);
        var (twice, _) = await gateway.AskAsync("POST", "/system/namespace/", Dev);
        var (wrong, _) = await gateway.AskAsync("POST", "/system/namespace/", """{"name":"a.b"}""");
        var (changed, _) = await gateway.AskAsync("PUT", "/system/namespace/dev", """{"name":"dev","labels":{"a":"b"}}""");
        await gateway.DeployAsync("""{"service":"echo","namespace":"dev","image":"functions/alpine","envProcess":"cat"}""");
        var (used, _) = await gateway.AskAsync("DELETE", "/system/namespace/dev");
        await gateway.AskAsync("DELETE", "/system/functions", """{"functionName":"echo","namespace":"dev"}""");

        Assert.Equal((201, 409, 400, 202, 400), (made, twice, wrong, changed, used));
        Assert.Equal("""["dev","openfaas-fn"]""", (await gateway.AskAsync("GET", "/system/namespaces")).Text);
        Assert.Equal("b", OpenFaasTests.Text(await gateway.ReadAsync("/system/namespace/dev"), "labels", "a"));
        Assert.Equal(202, (await gateway.AskAsync("DELETE", "/system/namespace/dev", Dev)).Status);
        Assert.Equal(404, (await gateway.AskAsync("GET", "/system/namespace/dev")).Status);
        Assert.Equal(400, (await gateway.AskAsync("DELETE", "/system/namespace/openfaas-fn")).Status);
    }

    [Fact]
    public async Task Namespace_ThatIsRemoved_LeavesNoSecretToTheNextOfItsName()
    {
        await using var gateway = await GatewayNode.StartAsync();
        Assert.Equal(201, (await gateway.AskAsync("POST", "/system/namespace/", """{"name":"dev"}""")).Status);
        Assert.Equal(201, (await gateway.AskAsync("POST", "/system/namespace/", """{"name":"dev-2"}""")).Status);
        foreach (var group in (string[])["", "dev", "dev-2"])
        {
            Assert.Equal(201, (await gateway.AskAsync("POST", "/system/secrets", $$"""{"name":"key","namespace":"{{group}}","value":"of {{group}}"}""")).Status);
        }

        Assert.Equal(202, (await gateway.AskAsync("DELETE", "/system/namespace/dev")).Status);
        Assert.Equal(201, (await gateway.AskAsync("POST", "/system/namespace/", """{"name":"dev"}""")).Status);

        Assert.Equal("[]", (await gateway.AskAsync("GET", "/system/secrets?namespace=dev")).Text);
        Assert.Equal("""[{"name":"key","namespace":"dev-2"}]""", (await gateway.AskAsync("GET", "/system/secrets?namespace=dev-2")).Text);
        Assert.Equal("""[{"name":"key","namespace":"openfaas-fn"}]""", (await gateway.AskAsync("GET", "/system/secrets")).Text);
    }

    // A 409 would tell faas-cli that the secret exists.
    [Fact]
    public async Task Secret_WithoutTheNodesKey_IsA503WithTheReason()
    {
        using var directory = new TemporaryDirectory();
        NodeOptions In(NodeOptions options) => options with { DataDirectory = directory.Path };
        await using (var gateway = await GatewayNode.StartAsync(changeNode: In))
        {
            Assert.Equal(201, (await gateway.AskAsync("POST", "/system/secrets", """{"name":"key","value":"one"}""")).Status);
        }

        File.Delete(Path.Combine(directory.Path, "secrets.key"));
        await using var again = await GatewayNode.StartAsync(changeNode: In);
        again.Node.ExpectedError = "Calls that need secrets fail";

        foreach (var (method, name) in ((string, string)[])[("POST", "other"), ("PUT", "key")])
        {
            var (status, text) = await again.AskAsync(method, "/system/secrets", $$"""{"name":"{{name}}","value":"two"}""");
            Assert.Equal(503, status);
            Assert.Contains("the key of the secrets, is missing", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("labels", 65, 1, "labels: must be at most 64")]
    [InlineData("annotations", 65, 1, "annotations: must be at most 64")]
    [InlineData("labels", 1, 1025, "labels.n0: must have at most 1024 characters")]
    [InlineData("annotations", 2, 200_000, "annotations: must have at most 262144 characters together")]
    public async Task Namespace_WithMoreThanItMayHave_IsA400WithTheReason(string field, int count, int length, string reason)
    {
        await using var gateway = await GatewayNode.StartAsync();
        var texts = string.Join(',', Enumerable.Range(0, count).Select(number => $"\"n{number}\":\"{new string('x', length)}\""));
        var json = $$"""{"name":"dev","{{field}}":{ {{texts}} } }""";

        Assert.Equal((400, reason), await gateway.AskAsync("POST", "/system/namespace/", json));
        Assert.Equal(404, (await gateway.AskAsync("GET", "/system/namespace/dev")).Status);
        Assert.Equal(201, (await gateway.AskAsync("POST", "/system/namespace/", """{"name":"dev"}""")).Status);
        Assert.Equal((400, reason), await gateway.AskAsync("PUT", "/system/namespace/dev", json));
    }

    [Fact]
    public async Task Functions_OfOneNameInTwoNamespaces_AreTwo()
    {
        await using var gateway = await GatewayNode.StartAsync();
        Assert.Equal(201, (await gateway.AskAsync("POST", "/system/namespace/", """{"name":"dev"}""")).Status);
        await gateway.DeployAsync("""{"service":"fn","image":"functions/alpine","envProcess":"cat"}""");
        await gateway.DeployAsync("""{"service":"fn","namespace":"dev","image":"functions/alpine","envProcess":"env"}""");

        Assert.Equal("same", await gateway.InvokeAsync("/function/fn", "same"));
        Assert.Contains("REQUEST_METHOD=POST", await gateway.InvokeAsync("/function/fn.dev", "same"), StringComparison.Ordinal);
        Assert.Single((await gateway.ReadAsync("/system/functions?namespace=dev")).EnumerateArray());
    }

    // No package of Debian or npm has it, so this runs where somebody names the program.
    [Fact]
    public async Task FaasCli_ItselfUnmodified_DeploysInvokesAndRemoves()
    {
        var program = Environment.GetEnvironmentVariable(CliVariable);
        Assert.SkipWhen(string.IsNullOrEmpty(program), $"there is no faas-cli ({CliVariable} does not name the program)");
        await using var gateway = await GatewayNode.StartAsync();
        using var home = new TemporaryDirectory();
        var url = gateway.Client.BaseAddress!.ToString();
        var token = gateway.Node.Client.DefaultRequestHeaders.Authorization!.Parameter!;

        await RunAsync(program, home.Path, "", "login", "--gateway", url, "-u", "admin", "-p", token);
        await RunAsync(program, home.Path, "", "deploy", "--gateway", url, "--image", "functions/alpine", "--fprocess", "cat", "--name", "echo");
        Assert.Contains("echo", await RunAsync(program, home.Path, "", "list", "--gateway", url), StringComparison.Ordinal);
        Assert.Contains("Ready", await RunAsync(program, home.Path, "", "describe", "--gateway", url, "echo"), StringComparison.Ordinal);
        Assert.Equal("hello", (await RunAsync(program, home.Path, "hello", "invoke", "--gateway", url, "echo")).Trim());
        await RunAsync(program, home.Path, "value", "secret", "create", "--gateway", url, "key");
        Assert.Contains("key", await RunAsync(program, home.Path, "", "secret", "list", "--gateway", url), StringComparison.Ordinal);
        Assert.Contains("longshore", await RunAsync(program, home.Path, "", "version", "--gateway", url, "--warn-update=false"), StringComparison.Ordinal);
        await RunAsync(program, home.Path, "", "remove", "--gateway", url, "echo");
    }

    private static async Task<string> RunAsync(string program, string home, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = home;
        start.Environment["OPENFAAS_CONFIG"] = home;
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync(Token);
        var errors = await process.StandardError.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', arguments)}: {output}{errors}");
        return output;
    }
}
