using System.Globalization;
using System.Text;
using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Modules;

namespace Longshore.Offload.Device;

/// <summary>The program's modules: what its main module imports is wrapped by a module of our own, which has the same exports.</summary>
internal sealed class LibraryModules(QuickJsModule quickjs, ModuleFiles files, string main) : IModuleSource
{
    private const string Prefix = "longshore:library/";
    private const string BuiltInPrefix = "longshore:";

    // What QuickJS's own programs import to end.
    private static readonly Dictionary<string, string> BuiltIn = new(StringComparer.Ordinal)
    {
        ["std"] = "export const exit = code => globalThis[Symbol.for('longshore.exit')](code ?? 0);",
        ["os"] = "export const setTimeout = globalThis.setTimeout; export const clearTimeout = globalThis.clearTimeout;",
    };

    // Stands first in a module that belongs to the program: it is not wrapped, what it imports is.
    private static readonly string[] LocalDirectives = ["\"use local\"", "'use local'"];

    private readonly List<Library> _libraries = [];
    private readonly HashSet<string> _program = new(StringComparer.Ordinal) { main };

    public IReadOnlyList<Library> Libraries => _libraries;

    public string Resolve(string importer, string specifier)
    {
        if (importer.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return specifier;
        }

        if (BuiltIn.ContainsKey(specifier))
        {
            return BuiltInPrefix + specifier;
        }

        var name = files.Resolve(importer, specifier);
        return _program.Contains(importer) && !IsProgram(name) ? Prefix + Find(name).Index.ToString(CultureInfo.InvariantCulture) : name;
    }

    public string Load(string name)
    {
        if (name.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return Wrapper(_libraries[int.Parse(name[Prefix.Length..], CultureInfo.InvariantCulture)]);
        }

        return name.StartsWith(BuiltInPrefix, StringComparison.Ordinal) && BuiltIn.TryGetValue(name[BuiltInPrefix.Length..], out var source)
            ? source
            : files.Load(name);
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

        var library = new Library(_libraries.Count, name, ModuleScan.Of(quickjs, files, name));
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
