using Longshore.JavaScript.Modules;
using Longshore.Offload.Worker;

namespace Longshore.Tests.Offload;

public sealed class ProgramCacheTests
{
    // One device's graphs make room for each other, not at the cost of another device's.
    [Fact]
    public void Add_OfManyGraphs_EvictsOnlyThoseOfTheirOwner()
    {
        var cache = new ProgramCache(quickjs: null!, new WorkerContextOptions { ProgramsMax = 4 }, TimeProvider.System);
        var (mine, theirs) = (Graph("mine"), Enumerable.Range(0, 10).Select(i => Graph($"theirs {i}")).ToList());
        cache.Add(mine, "me");

        theirs.ForEach(graph => cache.Add(graph, "them"));

        Assert.True(cache.Contains(mine.Digest));
        Assert.Equal([false, true, true, true], theirs[^4..].Select(graph => cache.Contains(graph.Digest)));
    }

    private static ModuleGraph Graph(string text) =>
        ModuleGraph.Of("m.js", [new ModuleText("m.js", "// " + text, new Dictionary<string, string>())]);
}
