namespace Longshore.Tests.Architecture;

/// <summary>The folders of one assembly, lowest first. A folder uses itself and the folders before it.</summary>
/// <param name="RootNamespace">The namespace of the project's own folder.</param>
/// <param name="Folders">Paths below the project such as <c>Wasi</c> or <c>Faces/Native</c>. A folder that is not listed belongs to
/// the nearest listed folder above it.</param>
internal sealed record Layers(string RootNamespace, params string[] Folders)
{
    /// <summary>The layer of a folder, counted from 0, or null if no listed folder contains it.</summary>
    public int? Of(string folder)
    {
        for (var path = folder; path.Length > 0; path = path[..Math.Max(path.LastIndexOf('/'), 0)])
        {
            if (Array.IndexOf(Folders, path) is >= 0 and var layer)
            {
                return layer;
            }
        }

        return null;
    }

    /// <summary>The folder of a namespace; empty for the project's own folder, null for another assembly's namespaces and
    /// those of generated code.</summary>
    public string? Folder(string typeNamespace) =>
        typeNamespace == RootNamespace ? ""
        : typeNamespace.StartsWith(RootNamespace + ".", StringComparison.Ordinal)
            ? typeNamespace[(RootNamespace.Length + 1)..].Replace('.', '/')
            : null;
}
