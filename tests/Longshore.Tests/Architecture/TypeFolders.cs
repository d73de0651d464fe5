using Mono.Cecil;

namespace Longshore.Tests.Architecture;

/// <summary>Finds the folder of each type of a project. It is the type's namespace, except for the public types that stand in a folder
/// but share the project's namespace: for those it is the folder of the file that is named after them.</summary>
internal sealed class TypeFolders(Layers layers)
{
    private readonly ILookup<string, string> _byName = Projects.Sources(layers.RootNamespace)
        .Where(file => Projects.DeclaredNamespace(file) == layers.RootNamespace)
        .ToLookup(
            file => Path.GetFileName(file).Split('.')[0],
            file => Path.GetRelativePath(layers.RootNamespace, Projects.FolderOf(file)));

    public Layers Layers => layers;

    /// <summary>The path below the project; empty for the project's own folder, null for generated code.</summary>
    public string? Of(TypeDefinition type) => layers.Folder(type.Namespace) switch
    {
        // The compiler's own types have names that no file has.
        "" => _byName[type.Name.Split('`')[0]].FirstOrDefault() is { } folder && folder != "." ? folder : "",
        var folder => folder,
    };
}
