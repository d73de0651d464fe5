using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Longshore.Tests.Architecture;

/// <summary>Dependencies point one way: between projects as their files say, between folders as their using lines say.
/// </summary>
public sealed partial class LayeringTests
{
    // Every project of src with the projects it may refer to.
    private static readonly Dictionary<string, string[]> Projects = new()
    {
        ["Longshore.Wasm"] = [],
        ["Longshore.JavaScript"] = ["Longshore.Wasm"],
        ["Longshore.Functions"] = ["Longshore.JavaScript"],
        ["Longshore.Storage"] = ["Longshore.Functions"],
        ["Longshore.Offload"] = ["Longshore.Functions", "Longshore.Rpc"],
        ["Longshore.Node"] = ["Longshore.Storage", "Longshore.Offload", "Longshore.Rpc"],
        ["Longshore.Rpc"] = [],
        ["Longshore.Cli"] = ["Longshore.Node"],
    };

    // Every folder of a project, lowest first: a folder uses those before it. The project's root may use all.
    private static readonly Dictionary<string, string[]> Folders = new()
    {
        ["Longshore.Wasm"] = ["Native", "Binary", "Validation", "Execution", "Compilation", "AheadOfTime", "Wasi"],
        ["Longshore.JavaScript"] = ["Contexts", "Values", "Prelude", "Modules"],
        ["Longshore.Functions"] = ["Model", "Scheduling", "Sandboxes", "Catalog", "Invocations"],
        ["Longshore.Storage"] = [],
        ["Longshore.Offload"] = ["Keys", "Wire", "Placement", "Battery", "Log", "Worker", "Device"],
        ["Longshore.Rpc"] = ["Framing"],
        ["Longshore.Node"] = ["Cleartext", "Sledge", "Calls", "Http", "Rpc", "Startup", "Api", "Tenants", "Faces"],
        ["Longshore.Cli"] = ["Output", "Input", "Access", "Demonstration", "Load", "Verbs"],
    };

    public static TheoryData<string> ProjectNames => [.. Projects.Keys];

    [Fact]
    public void Source_EveryProject_IsListedHere()
    {
        var found = Directory.GetDirectories(Path.Combine(Repository.Root, "src")).Select(Path.GetFileName);
        Assert.Equal(Projects.Keys.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(ProjectNames))]
    public void Project_References_AreOnlyTheAllowedOnes(string project)
    {
        var references = XDocument.Load(Path.Combine(Folder(project), project + ".csproj")).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
        Assert.Equal(Projects[project], references);
    }

    [Fact]
    public void Wasm_Packages_AreNone()
    {
        var project = XDocument.Load(Path.Combine(Folder("Longshore.Wasm"), "Longshore.Wasm.csproj"));
        Assert.Empty(project.Descendants("PackageReference"));
        Assert.Empty(project.Descendants("FrameworkReference"));
    }

    [Theory]
    [MemberData(nameof(ProjectNames))]
    public void Folders_Usings_PointDownwards(string project)
    {
        var upward = new List<string>();
        var folders = Directory.GetDirectories(Folder(project)).Select(Path.GetFileName).OfType<string>()
            .Where(folder => folder is not ("bin" or "obj" or "node_modules")).ToArray();
        var layers = Folders[project];
        Assert.Equal(layers.Order(StringComparer.Ordinal), folders.Order(StringComparer.Ordinal));
        foreach (var folder in folders)
        {
            var own = Array.IndexOf(layers, folder);
            foreach (var (file, used) in Uses(project, folder))
            {
                if (Array.IndexOf(layers, used) > own)
                {
                    upward.Add($"{Path.GetRelativePath(Repository.Root, file)} uses {used}");
                }
            }
        }

        Assert.Empty(upward);
    }

    [Theory]
    [MemberData(nameof(ProjectNames))]
    public void Source_UnsafeCode_IsInWasmOnly(string project)
    {
        var unsafeFiles = Directory.GetFiles(Folder(project), "*.cs", SearchOption.AllDirectories)
            .Where(file => Unsafe().IsMatch(File.ReadAllText(file)));
        Assert.True(project == "Longshore.Wasm" || !unsafeFiles.Any());
    }

    [Fact]
    public void Wasm_NativeCalls_AreInNativeOnly()
    {
        var files = Directory.GetFiles(Folder("Longshore.Wasm"), "*.cs", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file).Contains("LibraryImport", StringComparison.Ordinal))
            .Select(file => Path.GetFileName(Path.GetDirectoryName(file)));
        Assert.Equal(["Native"], files.Distinct());
    }

    private static string Folder(string project) => Path.Combine(Repository.Root, "src", project);

    private static IEnumerable<(string File, string Used)> Uses(string project, string folder) =>
        from file in Directory.GetFiles(Path.Combine(Folder(project), folder), "*.cs", SearchOption.AllDirectories)
        from Match use in Using().Matches(File.ReadAllText(file))
        where use.Groups[1].Value == project
        select (file, use.Groups[2].Value);

    [GeneratedRegex(@"^using (?:static )?(Longshore\.[A-Za-z]+)\.([A-Za-z]+)", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"\bunsafe\b|\[(Dll|Library)Import")]
    private static partial Regex Unsafe();
}
