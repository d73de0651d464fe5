using System.Text;
using Longshore.Wasm.Files;

namespace Longshore.Python.Packages;

/// <summary>Packs a program with what it imports: modules beside it, and packages from <c>site-packages</c> or wheels.</summary>
public sealed class PythonFiles
{
    private readonly string _root;
    private readonly PackageBudget _budget;
    private readonly SitePackages _packages;
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _looked = new(StringComparer.Ordinal);
    private readonly Queue<(string Path, byte[] Source)> _unread = new();

    private PythonFiles(string root, string program)
    {
        _root = Path.GetFullPath(root);
        _budget = new PackageBudget(program + " with what it imports");
        _packages = new SitePackages(_root, _budget);
    }

    /// <summary>Packs a program.</summary>
    /// <param name="program">The path of its main module.</param>
    /// <exception cref="PythonPackageException">The program or a package is missing, too large, or cannot be used.</exception>
    public static PythonPackage Pack(string program)
    {
        var entry = Path.GetFileName(program);
        return Pack(Path.GetDirectoryName(Path.GetFullPath(program))!, entry, files =>
        {
            if (!files.TryAddLocal(entry))
            {
                throw new PythonPackageException($"there is no file {program}");
            }
        });
    }

    /// <summary>Packs a program that is in no file.</summary>
    /// <param name="root">The folder of the modules that it imports.</param>
    /// <param name="entry">The program's path among them.</param>
    /// <param name="source">The program.</param>
    /// <exception cref="PythonPackageException">What it imports is too large, or cannot be used.</exception>
    public static PythonPackage Pack(string root, string entry, byte[] source) => Pack(root, entry, files => files.Add(entry, source));

    private static PythonPackage Pack(string root, string program, Action<PythonFiles> begin)
    {
        try
        {
            var files = new PythonFiles(root, program);
            begin(files);
            files.Follow();
            return new PythonPackage(program, files._files);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new PythonPackageException($"{program} cannot be packed: {failure.Message}", failure);
        }
    }

    private void Follow()
    {
        while (_unread.TryDequeue(out var module))
        {
            foreach (var import in ImportScanner.Scan(Encoding.UTF8.GetString(module.Source)))
            {
                Follow(import, module.Path);
            }
        }
    }

    private void Follow(PythonImport import, string importer)
    {
        var module = import.Level == 0 ? import.Module : Absolute(import, importer);
        if (module.Length > 0)
        {
            Look(module);
        }

        foreach (var name in import.Names)
        {
            Look(module.Length > 0 ? $"{module}.{name}" : name);
        }
    }

    // One dot is the package of the importing module, each further dot the package around it.
    private static string Absolute(PythonImport import, string importer)
    {
        var folders = importer.Split('/')[..^1];
        var package = string.Join('.', folders[..Math.Max(folders.Length - import.Level + 1, 0)]);
        return string.Join('.', new[] { package, import.Module }.Where(part => part.Length > 0));
    }

    // Importing a.b.c imports a and a.b first.
    private void Look(string module)
    {
        var parts = module.Split('.');
        for (var count = 1; count <= parts.Length; count++)
        {
            var name = string.Join('/', parts[..count]);
            if (!_looked.Add(name))
            {
                continue;
            }

            var isLocal = TryAddLocal($"{name}/__init__.py") || TryAddLocal($"{name}.py") || Directory.Exists(Path.Combine(_root, name));
            if (!isLocal && count == 1)
            {
                AddPackage(name);
            }
        }
    }

    private bool TryAddLocal(string path)
    {
        var file = Path.Combine(_root, path);
        if (!File.Exists(file))
        {
            return false;
        }

        Add(path, HostFile.Read(file, _budget.BytesLeft));
        return true;
    }

    private void Add(string path, byte[] source)
    {
        _budget.Take(source.Length);
        _files[path] = source;
        _unread.Enqueue((path, source));
    }

    private void AddPackage(string name)
    {
        foreach (var (inside, content) in _packages.Find(name))
        {
            _files[PythonPackage.SitePackages + inside] = content;
            if (inside.EndsWith(".py", StringComparison.Ordinal))
            {
                _unread.Enqueue((inside, content));
            }
        }
    }
}
