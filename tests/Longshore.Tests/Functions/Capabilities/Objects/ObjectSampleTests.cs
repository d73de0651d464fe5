using System.Security.Cryptography;
using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Objects;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions.Capabilities.Objects;

/// <summary>The samples that work on objects, in C (samples/objects.c) and JavaScript (samples/objects.js): both answer the same.</summary>
public sealed class ObjectSampleTests(ObjectScriptFixture node) : IClassFixture<ObjectScriptFixture>
{
    private const string Text = "the quay, the crane and the ship\nthe köl\nship ahoy\n";

    private static readonly FunctionName Compiled = FunctionFixture.Name("objects-c");
    private static readonly FunctionName Script = FunctionFixture.Name("objects-js");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("wordcount", "ahoy\t1\nand\t1\ncrane\t1\nköl\t1\nquay,\t1\nship\t2\nthe\t4\n")]
    [InlineData("grep|^the|", "0\n33\n")]
    [InlineData("grep|sh[io]p", "28\n42\n")]
    [InlineData("substr|the", "0\n10\n24\n33\n")]
    [InlineData("substr|ahoy", "47\n")]
    [InlineData("substr|none", "")]
    [InlineData("get", Text)]
    public async Task Sample_OnAText_AnswersTheSameInBothLanguages(string verb, string answer)
    {
        await DeployAsync();
        await PutAsync("text", Text);
        var parts = verb.Split('|', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(answer, await CallAsync(Compiled, [parts[0], "text", .. parts[1..]]));
        Assert.Equal(answer, await CallAsync(Script, [parts[0], "text", .. parts[1..]]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(55)]
    [InlineData(56)]
    [InlineData(64)]
    [InlineData(10_000)]
    public async Task Sha256_OfAnyLength_IsTheDigest(int length)
    {
        await DeployAsync();
        var text = new string('x', length);
        await PutAsync("bytes", text);
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))) + "\n";

        Assert.Equal(digest, await CallAsync(Compiled, ["sha256", "bytes"]));
        Assert.Equal(digest, await CallAsync(Script, ["sha256", "bytes"]));
    }

    [Fact]
    public async Task Replace_InBothLanguages_WritesTheObjectBack()
    {
        await DeployAsync();
        await PutAsync("text", Text);

        Assert.Equal("4\n", await CallAsync(Compiled, ["replace", "text", "the", "a"]));
        Assert.Equal("a quay, a crane and a ship\na köl\nship ahoy\n", await CallAsync(Script, ["get", "text"]));
        Assert.Equal("2\n", await CallAsync(Script, ["replace", "text", "ship", "köl"]));
        Assert.Equal("a quay, a crane and a köl\na köl\nköl ahoy\n", await CallAsync(Compiled, ["get", "text"]));
    }

    [Fact]
    public async Task Put_InOneLanguage_IsReadInTheOther()
    {
        await DeployAsync();

        Assert.Equal("4\n", await CallAsync(Compiled, ["put", "from-c"], "ahoy"));
        Assert.Equal("4\n", await CallAsync(Script, ["put", "from-js"], "Ahoy"));
        Assert.Equal(("ahoy", "Ahoy"), (await CallAsync(Script, ["get", "from-c"]), await CallAsync(Compiled, ["get", "from-js"])));
    }

    [Theory]
    [InlineData("/a/1/b", "\"c\"\n")]
    [InlineData("/x~1y", "null\n")]
    [InlineData("", "{\"a\":[0,{\"b\":\"c\"}],\"x/y\":null}\n")]
    public async Task Query_OfAJsonPointer_IsTheValue(string pointer, string answer)
    {
        await DeployAsync();
        await PutAsync("json", """{"a":[0,{"b":"c"}],"x/y":null}""");

        Assert.Equal(answer, await CallAsync(Script, ["query", "json", pointer]));
    }

    [Fact]
    public async Task Sample_OnWhatIsNotThere_SaysSo()
    {
        await DeployAsync();
        using var compiled = await InvokeAsync(Compiled, ["get", "none"], "");
        using var script = await InvokeAsync(Script, ["get", "none"], "");

        Assert.Equal((Failure.Exited, Failure.Trapped), (compiled.Failure, script.Failure));
        Assert.Contains("there is no such object", Encoding.UTF8.GetString(compiled.StandardError.Span), StringComparison.Ordinal);
        Assert.Contains("there is no such object", script.Detail, StringComparison.Ordinal);
    }

    private async Task DeployAsync()
    {
        await DeployAsync(Compiled, Samples.Read("objects"));
        await DeployAsync(Script, FunctionScript.Of(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "samples", "objects.js"), Token)));
    }

    private async Task DeployAsync(FunctionName name, byte[] artifact)
    {
        var spec = new FunctionSpec(name, Artifact.Of(artifact)) { Grants = [new Grant("objects", "samples")] };
        Assert.Empty((await node.Catalog.DeployAsync(spec, artifact, Token)).Errors);
    }

    private Task<ObjectInfo> PutAsync(string name, string text)
    {
        Assert.True(BucketName.TryParse("samples", out var bucket) & ObjectKey.TryParse(name, out var key));
        return node.Store.PutAsync(new ObjectAddress(bucket, key), ObjectContent.Of(Encoding.UTF8.GetBytes(text)), ObjectCondition.None, Token);
    }

    private async Task<string> CallAsync(FunctionName name, string[] arguments, string input = "")
    {
        using var result = await InvokeAsync(name, arguments, input);
        Assert.True(result.Failure == Failure.None, result.Detail + Encoding.UTF8.GetString(result.StandardError.Span));
        return Encoding.UTF8.GetString(result.Output.Span);
    }

    private async Task<InvocationResult> InvokeAsync(FunctionName name, string[] arguments, string input)
    {
        var request = new GuestRequest("POST", "http://node/function/f?" + string.Join('&', arguments.Select(Uri.EscapeDataString)), []);
        return await node.Invoker.InvokeAsync(
            new Invocation { Function = name, Arguments = arguments, Input = Encoding.UTF8.GetBytes(input), Request = () => request }, Token);
    }
}
