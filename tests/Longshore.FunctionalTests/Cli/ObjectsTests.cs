using System.Text.Json;
using Longshore.FunctionalTests.Harness;

namespace Longshore.FunctionalTests.Cli;

/// <summary><c>longshore objects</c> with a node.</summary>
public sealed class ObjectsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Objects_PutListedGotAndRemoved_AreThoseOfTheNode()
    {
        await using var node = await TestNode.StartAsync();
        var file = Path.Combine(node.DataDirectory, "file");
        await File.WriteAllTextAsync(file, "from a file", Token);

        var put = await RunAsync(node, "ahoy", "put", "data/a b%.txt", "--type", "text/plain", "--json");
        Assert.Equal((0, ""), (put.ExitCode, put.Error));
        using var parsed = JsonDocument.Parse(put.Output);
        Assert.Equal(("a b%.txt", 4, "text/plain"), (parsed.RootElement.GetProperty("key").GetString(), parsed.RootElement.GetProperty("size").GetInt32(), parsed.RootElement.GetProperty("contentType").GetString()));
        Assert.StartsWith("put f, 11 B", (await RunAsync(node, "", "put", "data/f", file)).Output, StringComparison.Ordinal);

        Assert.Equal("ahoy", (await RunAsync(node, "", "get", "data/a b%.txt")).Output);
        Assert.Equal(0, (await RunAsync(node, "", "get", "data/f", file + ".copy")).ExitCode);
        Assert.Equal("from a file", await File.ReadAllTextAsync(file + ".copy", Token));
        using var list = JsonDocument.Parse((await RunAsync(node, "", "list", "data", "--prefix", "a", "--json")).Output);
        Assert.Equal("a b%.txt", Assert.Single(list.RootElement.EnumerateArray()).GetProperty("key").GetString());
        Assert.Contains("a b%.txt", (await RunAsync(node, "", "list", "data")).Output, StringComparison.Ordinal);

        Assert.Equal("removed data/f\n", (await RunAsync(node, "", "remove", "data/f")).Output);
        var absent = await RunAsync(node, "", "get", "data/f", file + ".none");
        Assert.Equal(2, absent.ExitCode);
        Assert.Contains("there is no object \"data/f\"", absent.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(file + ".none"));
    }

    [Fact]
    public async Task Put_OnACondition_IsRefusedIfItDoesNotHold()
    {
        await using var node = await TestNode.StartAsync();
        var first = await RunAsync(node, "1", "put", "data/k", "--if-absent", "--json");
        using var parsed = JsonDocument.Parse(first.Output);
        var tag = parsed.RootElement.GetProperty("eTag").GetString()!;

        var refused = await RunAsync(node, "2", "put", "data/k", "--if-absent");

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("(412)", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(node, "2", "put", "data/k", "--if-match", tag)).ExitCode);
        Assert.Equal("2", (await RunAsync(node, "", "get", "data/k")).Output);
    }

    [Theory]
    [InlineData("data")]
    [InlineData("data/../k")]
    [InlineData("Data/k")]
    public async Task Address_ThatIsWrong_IsRefused(string address)
    {
        await using var node = await TestNode.StartAsync();

        var refused = await RunAsync(node, "", "get", address);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("an object is BUCKET/KEY", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tape:drive", "objects are kept in files")]
    [InlineData("s3:bucket", "objects are kept in files")]
    public async Task Serve_WithAStoreThatIsWrong_IsRefused(string store, string reason)
    {
        using var directory = new TemporaryDirectory();

        var refused = await LongshoreProcess.RunInAsync(directory.Path, "", ["serve", "--objects", store, "--port", "0", "--data-dir", directory.Path]);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(reason, refused.Error, StringComparison.Ordinal);
    }

    private static Task<CommandOutput> RunAsync(TestNode node, string input, string verb, params string[] arguments) =>
        LongshoreProcess.RunInAsync(node.DataDirectory, input, ["objects", verb, .. arguments, "--data-dir", node.DataDirectory]);
}
