using System.Text.Json;
using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Modules;

namespace Longshore.Tests.JavaScript;

/// <summary>Packages of npm load and answer as in node (<c>./test --with packages</c>). tests/packages has them, their versions, and for each a
/// program with the answer that node gives.</summary>
public sealed class PackageTests(JavaScriptFixture fixture) : IClassFixture<JavaScriptFixture>
{
    private const string Variable = "LONGSHORE_PACKAGES";

    private static readonly string? Folder = Environment.GetEnvironmentVariable(Variable);

    private static string Cases => Path.Combine(Repository.Root, "tests", "packages", "cases.json");

    public static TheoryData<string> Names => [.. ReadCases().Select(each => each.Package)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Package_LoadsAndAnswers(string name)
    {
        Assert.SkipWhen(Folder is null, $"{Variable} names no folder of packages: ./test --with packages restores them");
        var (_, source, answer) = ReadCases().Single(each => each.Package == name);
        var entry = $"{name}.mjs";
        File.WriteAllText(Path.Combine(Folder, entry), source);

        Assert.Equal(answer, Evaluate(Folder, entry));
    }

    // A package that is tried is one that is restored.
    [Fact]
    public void Package_OfEachCase_IsPinned()
    {
        using var pinned = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests", "packages", "package.json")));
        var versions = pinned.RootElement.GetProperty("dependencies").EnumerateObject().ToDictionary(each => each.Name, each => each.Value.GetString());

        Assert.Empty(ReadCases().Select(each => each.Package).Except(versions.Keys));
        Assert.All(versions.Values, version => Assert.Matches(@"^\d+\.\d+\.\d+$", version));
        Assert.InRange(ReadCases().Count, 55, int.MaxValue);
    }

    private string Evaluate(string folder, string entry)
    {
        using var files = new ModuleFiles(fixture.Module, folder, folder);
        var limits = new JavaScriptLimits();
        var program = JavaScriptProgram.Load(fixture.Module, ModuleScan.Of(fixture.Module, files, entry).Graph, limits, TimeProvider.System);
        using var context = program.NewContext(limits, TimeProvider.System, NoOutput.Instance, NoOutput.Instance, out var names);

        return context.GetString(context.Get(names, "default"));
    }

    private static List<(string Package, string Source, string Answer)> ReadCases()
    {
        using var cases = JsonDocument.Parse(File.ReadAllText(Cases));
        return [.. cases.RootElement.EnumerateArray().Select(each =>
            (each.GetProperty("package").GetString()!, each.GetProperty("source").GetString()!, each.GetProperty("answer").GetString()!))];
    }
}
