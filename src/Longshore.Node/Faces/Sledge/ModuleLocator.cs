namespace Longshore.Node.Faces.Sledge;

/// <summary>Finds the module behind a specification's <c>path</c>. SLEdge names shared objects made by its compiler,
/// <c>fibonacci.wasm.so</c>; the module they were compiled from is <c>fibonacci.wasm</c>.</summary>
/// <param name="folders">The folders in which relative paths are searched, in order.</param>
public sealed class ModuleLocator(IReadOnlyList<string> folders)
{
    private const string SharedObjectSuffix = ".wasm.so";

    /// <summary>The module's file, or null.</summary>
    public string? Find(string path) => Candidates(path).FirstOrDefault(File.Exists);

    /// <summary>The files that <see cref="Find"/> looks for, in order.</summary>
    public IEnumerable<string> Candidates(string path)
    {
        var module = path.EndsWith(SharedObjectSuffix, StringComparison.Ordinal) ? path[..^3] : path;
        return folders.Select(folder => Path.GetFullPath(module, Path.GetFullPath(folder))).Distinct(StringComparer.Ordinal);
    }
}
