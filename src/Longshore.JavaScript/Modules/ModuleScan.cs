using Longshore.JavaScript.Contexts;

namespace Longshore.JavaScript.Modules;

/// <summary>The exports and dependencies of a module, found with QuickJS's own parser without running the module.</summary>
/// <param name="Exports">The names of the exports, including <c>default</c>.</param>
/// <param name="Graph">The module with all its dependencies.</param>
public sealed record ModuleScan(IReadOnlyList<string> Exports, ModuleGraph Graph)
{
    /// <summary>Scans a module.</summary>
    /// <param name="quickjs">QuickJS.</param>
    /// <param name="source">The source of modules.</param>
    /// <param name="name">The module's name in that source.</param>
    /// <exception cref="JavaScriptException">A module is missing or is not valid JavaScript.</exception>
    public static ModuleScan Of(QuickJsModule quickjs, IModuleSource source, string name)
    {
        var recorder = new Recorder(source);
        using var context = new JavaScriptContext(quickjs, new JavaScriptLimits(), TimeProvider.System, NoOutput.Instance, NoOutput.Instance)
        {
            Modules = recorder,
        };
        var exports = context.ListExports(name);
        try
        {
            return new ModuleScan(exports, ModuleGraph.Of(name, recorder.Modules()));
        }
        catch (ArgumentException tooLarge)
        {
            throw new JavaScriptException("Error", tooLarge.Message);
        }
    }

    private sealed class Recorder(IModuleSource source) : IModuleSource
    {
        private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
        private readonly Dictionary<(string Importer, string Specifier), string> _imports = [];

        public string Resolve(string importer, string specifier) => _imports[(importer, specifier)] = source.Resolve(importer, specifier);

        public string Load(string name) => _texts[name] = source.Load(name);

        public IEnumerable<ModuleText> Modules() => _texts.Select(each => new ModuleText(
            each.Key,
            each.Value,
            _imports.Where(import => import.Key.Importer == each.Key)
                .ToDictionary(import => import.Key.Specifier, import => import.Value, StringComparer.Ordinal)));
    }
}
