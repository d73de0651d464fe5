using System.Text;

namespace Longshore.Python.Packages;

/// <summary>Modules of MicroPython that Python does not have, and of libraries that boards have beside them. They are given to programs that
/// import them and bring none of their own, so that programs of boards run unmodified.</summary>
internal static class MicroPythonModules
{
    private const string Prefix = "micropython/";

    // Text of each file below Longshore.Python/MicroPython, by its path there.
    private static readonly Lazy<IReadOnlyDictionary<string, byte[]>> Files = new(Read);

    /// <summary>Adds the modules that a program imports and does not bring.</summary>
    public static PythonPackage AddTo(PythonPackage package)
    {
        var imported = package.Files
            .Where(file => file.Key.EndsWith(".py", StringComparison.Ordinal))
            .SelectMany(file => ImportScanner.Scan(Encoding.UTF8.GetString(file.Value)))
            .Select(import => RootOf(import.Module))
            .ToHashSet(StringComparer.Ordinal);
        var brought = package.Files.Keys
            .Select(path => RootOf(path.Replace(PythonPackage.SitePackages, "", StringComparison.Ordinal)))
            .ToHashSet(StringComparer.Ordinal);
        var added = Files.Value
            .Where(file => imported.Contains(RootOf(file.Key)) && !brought.Contains(RootOf(file.Key)))
            .Select(file => KeyValuePair.Create(PythonPackage.SitePackages + file.Key, file.Value))
            .ToArray();
        return added.Length == 0 ? package : new PythonPackage(package.Entry, package.Files.Concat(added));
    }

    // The module, or the package that it is in, of a path or of a dotted name.
    private static string RootOf(string name) => name.Split('/', '.')[0];

    private static Dictionary<string, byte[]> Read()
    {
        var assembly = typeof(MicroPythonModules).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToDictionary(name => name[Prefix.Length..], name => Content(assembly.GetManifestResourceStream(name)!), StringComparer.Ordinal);
    }

    private static byte[] Content(Stream resource)
    {
        using (resource)
        {
            var content = new byte[resource.Length];
            resource.ReadExactly(content);
            return content;
        }
    }
}
