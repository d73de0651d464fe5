using Longshore.Wasm.Files;

namespace Longshore.Python.Packages;

/// <summary>The packages beside a program: those in its folder <c>site-packages</c>, and those in wheels there or beside it.</summary>
internal sealed class SitePackages
{
    private readonly string _folder;
    private readonly PackageBudget _budget;
    private readonly Lazy<Dictionary<string, byte[]>> _wheels;

    /// <param name="root">The program's folder.</param>
    /// <param name="budget">Counts the files that are taken.</param>
    public SitePackages(string root, PackageBudget budget)
    {
        _folder = Path.Combine(root, PythonPackage.SitePackages);
        _budget = budget;
        _wheels = new Lazy<Dictionary<string, byte[]>>(() => ReadWheels(root));
    }

    /// <summary>The files of a package or module by its name, or none. Compiled code is empty, so that its import can say what it is.</summary>
    /// <exception cref="PythonPackageException">A wheel is refused, or there are too many files.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public IEnumerable<KeyValuePair<string, byte[]>> Find(string name)
    {
        var files = InFolder(name).ToList();
        return files.Count > 0 ? files : InWheels(name);
    }

    private IEnumerable<KeyValuePair<string, byte[]>> InFolder(string name)
    {
        if (!Directory.Exists(_folder))
        {
            yield break;
        }

        foreach (var path in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var inside = Path.GetRelativePath(_folder, path).Replace(Path.DirectorySeparatorChar, '/');
            if (IsOf(inside, name))
            {
                var content = IsCompiled(inside) ? [] : HostFile.Read(path, _budget.BytesLeft);
                _budget.Take(content.Length);
                yield return KeyValuePair.Create(inside, content);
            }
        }
    }

    private IEnumerable<KeyValuePair<string, byte[]>> InWheels(string name)
    {
        foreach (var (inside, content) in _wheels.Value.Where(file => IsOf(file.Key, name)))
        {
            _budget.Take(content.Length);
            yield return KeyValuePair.Create(inside, IsCompiled(inside) ? [] : content);
        }
    }

    // A package is a folder, a module is a file: name.py, or compiled code such as name.cpython-312-x86_64-linux-gnu.so.
    private static bool IsOf(string file, string name)
    {
        var first = file.Split('/')[0];
        return first.Length == file.Length
            ? file.Split('.')[0] == name && (file == name + ".py" || IsCompiled(file))
            : first == name && !file.Contains("/__pycache__/", StringComparison.Ordinal);
    }

    private static bool IsCompiled(string file) =>
        file.EndsWith(".so", StringComparison.Ordinal) || file.EndsWith(".pyd", StringComparison.Ordinal);

    private Dictionary<string, byte[]> ReadWheels(string root)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var folder in new[] { _folder, root }.Where(Directory.Exists))
        {
            foreach (var wheel in Directory.EnumerateFiles(folder, "*.whl").Order(StringComparer.Ordinal))
            {
                foreach (var (path, content) in Wheel.Read(wheel))
                {
                    files.TryAdd(path, content);
                }
            }
        }

        return files;
    }
}
