using System.Globalization;
using System.Text;
using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Modules;
using Longshore.Offload.Host;

namespace Longshore.Offload.Device;

/// <summary>The program's modules: what its main module imports is wrapped by a module of our own, which has the same exports.</summary>
/// <param name="quickjs">QuickJS.</param>
/// <param name="files">The modules in files.</param>
/// <param name="paths">What the program may read.</param>
/// <param name="main">The name of the main module.</param>
internal sealed class LibraryModules(QuickJsModule quickjs, ModuleFiles files, HostPaths paths, string main) : IModuleSource
{
    private const string Prefix = "longshore:library/";

    // Stands first in a module that belongs to the program: it is not wrapped, what it imports is.
    private static readonly string[] LocalDirectives = ["\"use local\"", "'use local'"];

    private readonly HostModules _modules = new(files);
    private readonly List<Library> _libraries = [];
    private readonly HashSet<string> _program = new(StringComparer.Ordinal) { main };

    public IReadOnlyList<Library> Libraries => _libraries;

    public string Resolve(string importer, string specifier)
    {
        if (importer.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return specifier;
        }

        var isProgram = _program.Contains(importer);
        var name = isProgram ? ResolveOfProgram(importer, specifier) : ResolveOfLibrary(importer, specifier);
        return isProgram && !HostModules.IsBuiltIn(name) && !IsProgram(name) ? Prefix + Find(name).Index.ToString(CultureInfo.InvariantCulture) : name;
    }

    public string Load(string name)
    {
        if (name.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return Wrapper(_libraries[int.Parse(name[Prefix.Length..], CultureInfo.InvariantCulture)]);
        }

        return _modules.Load(name);
    }

    // qjs evaluates ATLAS's programs under a name without a directory, so that "./" is the working directory there.
    private string ResolveOfProgram(string importer, string specifier)
    {
        try
        {
            return _modules.Resolve(importer, specifier);
        }
        catch (JavaScriptException)
        {
            if ((HostModules.FindAtlas(specifier) ?? files.FindInWorkingDirectory(specifier)) is { } found)
            {
                return found;
            }

            throw;
        }
    }

    // The modules that a library imports before it runs belong to it. One that it imports while it runs is a file like any other: JSON, for
    // example, could be anybody's.
    private string ResolveOfLibrary(string importer, string specifier)
    {
        var name = _modules.Resolve(importer, specifier);
        return _libraries.Exists(library => library.Scan.Graph.Contains(name)) || MayImportLate((name, importer, specifier))
            ? name
            : throw new JavaScriptException("Error", $"{importer} may not import {name}: it lies outside the program's and the working directory");
    }

    // Whatever the specifier looks like, the file decides: one that names no path may have dots in it, or lie in the working directory. A package is
    // where node finds it, which may be above the program.
    private bool MayImportLate((string Name, string Importer, string Specifier) import)
    {
        var (name, importer, specifier) = import;
        var isPath = specifier is ['.', '/', ..] or ['.', '.', '/', ..] or ['/', ..] || specifier.StartsWith("file:", StringComparison.Ordinal);
        var path = files.PathOf(name);
        return (!isPath && (HostModules.IsBuiltIn(name) || BuiltInModules.Contains(name) || ModuleFiles.IsInstalled(path)))
            || paths.MayImport(path, files.Root, Path.GetDirectoryName(files.PathOf(importer))!);
    }

    private bool IsProgram(string name)
    {
        if (_program.Contains(name))
        {
            return true;
        }

        var source = files.Load(name).AsSpan().TrimStart();
        foreach (var directive in LocalDirectives)
        {
            if (source.StartsWith(directive, StringComparison.Ordinal))
            {
                return _program.Add(name);
            }
        }

        return false;
    }

    private Library Find(string name)
    {
        if (_libraries.FirstOrDefault(each => each.Name == name) is { } known)
        {
            return known;
        }

        var library = new Library(_libraries.Count, name, ModuleScan.Of(quickjs, _modules, name, MayImportLate));
        _libraries.Add(library);
        return library;
    }

    private static string Wrapper(Library library)
    {
        var exports = library.Scan.Exports;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"import * as real from {StringLiteral.Of(library.Name)};\n");
        text.Append(CultureInfo.InvariantCulture, $"const wrapped = globalThis[Symbol.for('longshore.library')]({library.Index}, real);\n");
        for (var i = 0; i < exports.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"const _{i} = wrapped[{StringLiteral.Of(exports[i])}];\n");
        }

        text.Append("export { ").AppendJoin(", ", exports.Select((each, i) => $"_{i} as {StringLiteral.Of(each)}")).Append(" };\n");
        return text.ToString();
    }
}
