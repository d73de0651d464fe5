using System.Security.Cryptography;
using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Modules;

namespace Longshore.Tests.JavaScript;

public sealed class SourceMapTests
{
    // What esbuild writes for "enum Color { Red }\n\nexport function f(a: number) {\n    throw new Error(Color[a]);\n}\n". Its text has in line 5
    // "function f(a) {" and in line 6 "  throw new Error(Color[a]);".
    private const string Mappings = "AAAA,IAAK,QAAL,kBAAKA,WAAL;AAAa,EAAAA,cAAA;AAAR,SAAAA;AAAA,GAAA;AAEE,SAAS,EAAE,GAAW;AACzB,QAAM,IAAI,MAAM,MAAM,CAAC,CAAC;AAC5B;";

    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(5, 1, 3, 8)]
    [InlineData(5, 10, 3, 17)]
    [InlineData(6, 3, 4, 5)]
    [InlineData(6, 9, 4, 11)]
    [InlineData(6, 13, 4, 15)]
    [InlineData(6, 999, 4, 29)]
    public void Find_OfAPlace_IsItsSource(int line, int column, int sourceLine, int sourceColumn) =>
        Assert.Equal((sourceLine, sourceColumn), SourceMap.Read(Mappings).Find(line, column));

    [Theory]
    [InlineData("", 1, 1)]
    [InlineData(Mappings, 0, 1)]
    [InlineData(Mappings, 99, 1)]
    [InlineData("!!!!", 1, 1)]
    [InlineData("A", 1, 1)]
    [InlineData("AADA", 1, 1)]
    [InlineData("AAgggggggggggggA", 1, 1)]
    public void Find_OfAPlaceWithoutSource_IsNull(string mappings, int line, int column) =>
        Assert.Null(SourceMap.Read(mappings).Find(line, column));

    [Fact]
    public void Graph_WithMappings_KeepsThem()
    {
        var none = new Dictionary<string, string>();
        var graph = ModuleGraph.Of(
            "a.ts", [new ModuleText("a.ts", "1", none) { Mappings = "AAAA" }, new ModuleText("b.js", "2", none), new ModuleText("c.ts", "3", none) { Mappings = "AACA" }]);

        var read = ModuleGraph.Decompress(graph.Compress());

        Assert.Equal(graph.Digest, read.Digest);
        Assert.Equal(["AAAA", null, "AACA"], read.Modules.Select(module => module.Mappings));
        Assert.Equal((2, 1), read.MapOf("c.ts")!.Find(1, 1));
        Assert.Null(read.MapOf("b.js"));
        Assert.True(read.HasMaps);
    }

    [Fact]
    public void Graph_WithoutMappings_HasTheFormThatItAlwaysHad()
    {
        var graph = ModuleGraph.Of("m", [new ModuleText("m", "1", new Dictionary<string, string>())]);

        // The entry's name; one module: its name, its text and no import.
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("\u0001m\u0001\u0001m\u00011\0"u8)), graph.Digest);
    }
}
