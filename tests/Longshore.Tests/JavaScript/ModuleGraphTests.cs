using System.Globalization;
using Longshore.JavaScript.Modules;

namespace Longshore.Tests.JavaScript;

public sealed class ModuleGraphTests
{
    // The time is that of modules and imports, not of their product: that would be many minutes.
    [Fact]
    public void Decompress_OfManyModulesWithManyImports_IsTheGraph()
    {
        const int Modules = 30_000;
        var imports = Enumerable.Range(0, Modules - 100).ToDictionary(
            i => i.ToString(CultureInfo.InvariantCulture), i => string.Create(CultureInfo.InvariantCulture, $"m{i}"), StringComparer.Ordinal);
        var none = new Dictionary<string, string>();
        var graph = ModuleGraph.Of("m0", Enumerable.Range(0, Modules).Select(i => new ModuleText(
            string.Create(CultureInfo.InvariantCulture, $"m{i}"), "", i % 3_000 == 0 ? imports : none)));

        Assert.Equal(graph.Digest, ModuleGraph.Decompress(graph.Compress()).Digest);
    }

    [Fact]
    public void Of_TwoModulesOfOneName_IsRefused()
    {
        var module = new ModuleText("m", "", new Dictionary<string, string>());

        Assert.Throws<ArgumentException>(() => ModuleGraph.Of("m", [module, module]));
    }
}
