using System.Text.RegularExpressions;
using System.Xml.Linq;
using Mono.Cecil;

namespace Longshore.Tests.Architecture;

/// <summary>Dependencies point one way: between projects by their references, between folders by the types they use.</summary>
public sealed partial class LayeringTests
{
    public static TheoryData<string> ProjectNames => [.. Projects.References.Keys];

    [Fact]
    public void Source_EveryProject_IsListedHere()
    {
        var found = Directory.GetDirectories(Path.Combine(Repository.Root, "src")).Select(Path.GetFileName);
        Assert.Equal(Projects.References.Keys.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(ProjectNames))]
    public void Project_References_AreOnlyTheAllowedOnes(string project) => Assert.Equal(
        Projects.References[project],
        Items(project, "ProjectReference").Select(Path.GetFileNameWithoutExtension));

    [Fact]
    public void Wasm_Packages_AreNone()
    {
        Assert.Empty(Items("Longshore.Wasm", "PackageReference"));
        Assert.Empty(Items("Longshore.Wasm", "FrameworkReference"));
    }

    [Theory]
    [MemberData(nameof(ProjectNames))]
    public void Folders_UsedTypes_AreOfLowerFolders(string project)
    {
        using var module = ModuleDefinition.ReadModule(Projects.Assembly(project));
        var folders = new TypeFolders(FoldersOf(project));
        var violations = LayerCheck.Violations(folders.Layers, module.Types, folders.Of);
        Assert.True(violations.Count == 0, string.Join('\n', violations));
    }

    [Theory]
    [MemberData(nameof(ProjectNames))]
    public void Folders_Listed_Exist(string project) => Assert.All(
        FoldersOf(project).Folders,
        folder => Assert.True(Directory.Exists(Path.Combine(Projects.Folder(project), folder)), folder));

    [Theory]
    [MemberData(nameof(ProjectNames))]
    public void Source_Namespace_IsItsFolderOrTheProject(string project) => Assert.DoesNotContain(
        from file in Projects.Sources(project)
        let declared = Projects.DeclaredNamespace(file)
        where declared != project && declared != Projects.FolderOf(file).Replace('/', '.')
        select $"{file} declares {declared}",
        wrong => wrong.Contains("declares Longshore", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(ProjectNames))]
    public void Source_UnsafeCode_IsOnlyWhereItIsAllowed(string project) => Assert.DoesNotContain(
        Projects.Sources(project).Where(file => Unsafe().IsMatch(File.ReadAllText(file))),
        file => project != "Longshore.Wasm" && !Projects.NativeFolders.Contains(Projects.FolderOf(file)));

    [Theory]
    [MemberData(nameof(ProjectNames))]
    public void Source_NativeCalls_AreInNativeFoldersOnly(string project) => Assert.DoesNotContain(
        Projects.Sources(project).Where(file => NativeCall().IsMatch(File.ReadAllText(file))),
        file => !Projects.NativeFolders.Contains(Projects.FolderOf(file)));

    private static Layers FoldersOf(string project) => Projects.Folders.Single(layers => layers.RootNamespace == project);

    private static IEnumerable<string> Items(string project, string kind) =>
        XDocument.Load(Path.Combine(Projects.Folder(project), project + ".csproj")).Descendants(kind)
            .Select(item => item.Attribute("Include")!.Value);

    [GeneratedRegex(@"\bunsafe\b")]
    private static partial Regex Unsafe();

    [GeneratedRegex(@"\[(Dll|Library)Import")]
    private static partial Regex NativeCall();
}
