namespace Longshore.Node.Faces.Sledge;

/// <summary>Finds the module behind a specification's <c>path</c>. SLEdge names shared objects made by its compiler,
/// <c>fibonacci.wasm.so</c>, earlier <c>fibonacci_wasm.so</c> and <c>fibonacci.so</c>; the module they were compiled from is
/// <c>fibonacci.wasm</c>.</summary>
/// <param name="folders">The folders in which relative paths are searched, in order.</param>
public sealed class ModuleLocator(IReadOnlyList<string> folders)
{
    private const string ModuleSuffix = ".wasm";

    // The longest first.
    private static readonly string[] SharedObjectSuffixes = [".wasm.so", "_wasm.so", ".so"];

    /// <summary>The module's file, or null.</summary>
    public string? Find(string path) => Candidates(path).FirstOrDefault(File.Exists);

    /// <summary>The files that <see cref="Find"/> looks for, in order.</summary>
    public IEnumerable<string> Candidates(string path)
    {
        var suffix = SharedObjectSuffixes.FirstOrDefault(suffix => path.EndsWith(suffix, StringComparison.Ordinal));
        var module = suffix is null ? path : path[..^suffix.Length] + ModuleSuffix;
        return folders.Select(folder => Path.GetFullPath(module, Path.GetFullPath(folder))).Distinct(StringComparer.Ordinal);
    }
}
