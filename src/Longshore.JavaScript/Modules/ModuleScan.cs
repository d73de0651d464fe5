using System.Text.RegularExpressions;
using Longshore.JavaScript.Contexts;

namespace Longshore.JavaScript.Modules;

/// <summary>The exports and dependencies of a module, found with QuickJS's own parser without running the module.</summary>
/// <param name="Exports">The names of the exports, including <c>default</c>.</param>
/// <param name="Graph">The module with all its dependencies.</param>
public sealed partial record ModuleScan(IReadOnlyList<string> Exports, ModuleGraph Graph)
{
    private const int MatchTimeMaxMilliseconds = 5000;

    /// <summary>Scans a module. Modules that are imported by <c>import()</c> of a literal belong to it, if they are there and are valid.</summary>
    /// <param name="quickjs">QuickJS.</param>
    /// <param name="source">The source of modules.</param>
    /// <param name="name">The module's name in that source.</param>
    /// <param name="mayImportLate">Whether a module, its importer and the specifier in its importer's text being given, may belong to it by
    /// <c>import()</c>; null if each may.</param>
    /// <exception cref="JavaScriptException">A module is missing or is not valid JavaScript.</exception>
    public static ModuleScan Of(
        QuickJsModule quickjs, IModuleSource source, string name, Func<(string Name, string Importer, string Specifier), bool>? mayImportLate = null)
    {
        var recorder = new Recorder(source, mayImportLate ?? (_ => true));
        var exports = List(quickjs, recorder, name);
        var unread = new Queue<string>(recorder.Names);
        var known = recorder.Names.ToHashSet(StringComparer.Ordinal);
        while (unread.TryDequeue(out var importer))
        {
            foreach (var specifier in recorder.ImportedLateBy(importer))
            {
                recorder.TryAdd(quickjs, importer, specifier);
            }

            foreach (var added in recorder.Names.Where(known.Add).ToList())
            {
                unread.Enqueue(added);
            }
        }

        try
        {
            return new ModuleScan(exports, ModuleGraph.Of(name, recorder.Modules()));
        }
        catch (ArgumentException tooLarge)
        {
            throw new JavaScriptException("Error", tooLarge.Message);
        }
    }

    private static IReadOnlyList<string> List(QuickJsModule quickjs, IModuleSource source, string name)
    {
        using var context = new JavaScriptContext(quickjs, new JavaScriptLimits(), TimeProvider.System, NoOutput.Instance, NoOutput.Instance)
        {
            Modules = source,
        };
        return context.ListExports(name);
    }

    // In the text of a CommonJS module's definition, the source is a literal.
    [GeneratedRegex(@"\bimport\s*\(\s*(?<mark>\\?['""])(?<name>[^'""\\\n]+)\k<mark>\s*[,)]", RegexOptions.ExplicitCapture, MatchTimeMaxMilliseconds)]
    private static partial Regex LateImport();

    private sealed class Recorder(IModuleSource source, Func<(string Name, string Importer, string Specifier), bool> mayImportLate) : IModuleSource
    {
        private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
        private readonly Dictionary<(string Importer, string Specifier), string> _imports = [];

        public IEnumerable<string> Names => _texts.Keys;

        public string Resolve(string importer, string specifier) => _imports[(importer, specifier)] = source.Resolve(importer, specifier);

        public bool HasMaps => source.HasMaps;

        public string? MappingsOf(string name) => source.MappingsOf(name);

        public string Load(string name) => _texts.TryGetValue(name, out var known) ? known : _texts[name] = source.Load(name);

        public IEnumerable<string> ImportedLateBy(string name) =>
            LateImport().Matches(_texts[name]).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal);

        // What is not there, or is not valid, throws in the program when it is imported.
        public void TryAdd(QuickJsModule quickjs, string importer, string specifier)
        {
            var part = new Recorder(source, mayImportLate);
            try
            {
                // A function of a CommonJS module imports under the module's own name.
                importer = importer.StartsWith(CommonJs.Prefix, StringComparison.Ordinal) ? importer[CommonJs.Prefix.Length..] : importer;
                var target = source.Resolve(importer, specifier);
                if (!mayImportLate((target, importer, specifier)))
                {
                    return;
                }

                if (!_texts.ContainsKey(target))
                {
                    List(quickjs, part, target);
                }

                _imports[(importer, specifier)] = target;
            }
            catch (JavaScriptException)
            {
                return;
            }

            foreach (var (module, text) in part._texts)
            {
                _texts.TryAdd(module, text);
            }

            foreach (var (import, target) in part._imports)
            {
                _imports[import] = target;
            }
        }

        public IEnumerable<ModuleText> Modules()
        {
            var imports = _imports.ToLookup(import => import.Key.Importer, StringComparer.Ordinal);
            return _texts.Select(each => new ModuleText(
                each.Key,
                each.Value,
                imports[each.Key].ToDictionary(import => import.Key.Specifier, import => import.Value, StringComparer.Ordinal))
            {
                Mappings = source.MappingsOf(each.Key),
            });
        }
    }
}
