using System.Net;
using Longshore.FunctionalTests.Harness;
using Longshore.Functions;
using Longshore.Functions.Capabilities.Scratch;
using Longshore.Node.Hosting;

namespace Longshore.FunctionalTests.Node;

/// <summary>The store that a tenant's functions share.</summary>
public sealed class ScratchTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Routes_OfATenant_ShareAStoreThatOthersDoNotSee()
    {
        var (first, second) = (FreePort.Find(), FreePort.Find());
        await using var node = await TestNode.StartAsync(specification: $$"""
            [{"name": "t", "port": {{first}}, "routes": [
                {"route": "/a", "path": "scratch.wasm.so", "relative-deadline-us": 20000000},
                {"route": "/b", "path": "scratch.wasm.so", "relative-deadline-us": 20000000}]},
             {"name": "t", "port": {{second}}, "routes": [
                {"route": "/a", "path": "scratch.wasm.so", "relative-deadline-us": 20000000}]}]
            """);

        Assert.Equal("0", await GetAsync(node, first, "/a?set&key&value"));
        Assert.Equal("value", await GetAsync(node, first, "/b?get&key"));
        Assert.Equal("1", await GetAsync(node, second, "/a?get&key"));
        var metrics = await node.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token);
        Assert.Contains($"longshore_scratch_entries{{store=\"t:{first}\"}} 1", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Route_WhoseStoreIsFull_IsAProblem()
    {
        var port = FreePort.Find();
        await using var node = await TestNode.StartAsync(
            new FunctionsOptions { Scratch = new ScratchLimits { EntriesMax = 1 } }, Specification(port));
        await GetAsync(node, port, "/a?set&one&1");

        using var full = await node.GetAsync($"http://localhost:{port}/a?upsert&two&2");

        Assert.Equal(HttpStatusCode.InternalServerError, full.StatusCode);
        Assert.Equal("ScratchStorageFull", (await TestNode.ProblemAsync(full)).Trap);
    }

    [Fact]
    public async Task Entries_OfADurableStore_SurviveTheNode()
    {
        using var directory = new TemporaryDirectory();
        var port = FreePort.Find();
        await using (var node = await StartAsync(directory, port))
        {
            Assert.Equal("0", await GetAsync(node, port, "/a?set&kept&value"));
            Assert.Equal("0", await GetAsync(node, port, "/a?set&gone&value"));
            Assert.Equal("0", await GetAsync(node, port, "/a?delete&gone"));
        }

        await using var again = await StartAsync(directory, port);

        Assert.Equal("value", await GetAsync(again, port, "/a?get&kept"));
        Assert.Equal("1", await GetAsync(again, port, "/a?get&gone"));
    }

    private static string Specification(int port) => $$"""
        [{"name": "t", "port": {{port}}, "routes": [{"route": "/a", "path": "scratch.wasm", "relative-deadline-us": 20000000}]}]
        """;

    private static Task<TestNode> StartAsync(TemporaryDirectory directory, int port) => TestNode.StartAsync(
        (NodeOptions options) => options with { DataDirectory = directory.Path, KeepsScratch = true }, Specification(port));

    private static Task<string> GetAsync(TestNode node, int port, string path) =>
        node.Client.GetStringAsync(new Uri($"http://localhost:{port}{path}"), Token);
}
