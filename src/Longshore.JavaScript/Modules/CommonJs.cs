using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Longshore.JavaScript.Contexts;

namespace Longshore.JavaScript.Modules;

/// <summary>Wraps a CommonJS module in an ES module. The ES module imports the required modules first, then runs the CommonJS
/// module as node does. It exports <c>module.exports</c> under that name and as the default export, and also each name that the
/// source assigns to the exports.</summary>
/// <remarks>https://nodejs.org/api/esm.html#interoperability-with-commonjs</remarks>
internal static partial class CommonJs
{
    private const int MatchTimeMaxMilliseconds = 5000;

    /// <summary>Whether a source is CommonJS, if its package does not say that it is an ES module: it contains a word of
    /// CommonJS, and no line starts with an import or export statement.</summary>
    public static bool IsLikely(string source) => !ModuleStatement().IsMatch(source) && CommonJsWord().IsMatch(source);

    /// <summary>Returns the text of the ES module. The source keeps its line numbers.</summary>
    /// <param name="name">The module's name.</param>
    /// <param name="source">The module's source text.</param>
    /// <param name="resolve">Resolves a specifier to the name of a module, or returns null. Requiring a module that is not there throws at run
    /// time.</param>
    public static string Wrap(string name, string source, Func<string, string?> resolve)
    {
        var required = Require().Matches(source).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal)
            .Select(each => (Specifier: each, Name: resolve(each))).Where(each => each.Name is not null).ToList();
        var names = Assignment().Matches(source).Select(match => match.Groups["name"].Value)
            .Where(each => each != "default").Distinct(StringComparer.Ordinal).ToList();
        var text = new StringBuilder();
        for (var i = 0; i < required.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"import {(IsJson(required[i].Name!) ? "" : "* as ")}_required{i} from {StringLiteral.Of(required[i].Specifier)}; ");
        }

        text.Append("const _known = { __proto__: null");
        for (var i = 0; i < required.Count; i++)
        {
            // What require gives for JSON is the value itself.
            var value = IsJson(required[i].Name!) ? $"{{ 'module.exports': _required{i} }}" : $"_required{i}";
            text.Append(CultureInfo.InvariantCulture, $", {StringLiteral.Of(required[i].Specifier)}: {value}");
        }

        text.Append(" }; const _module = { exports: {} }; (function (exports, require, module, __filename, __dirname, process, global) { ");
        text.Append(source);
        text.Append("\n}).call(_module.exports, _module.exports, _name => { const _found = _known[_name]; ");
        text.Append("if (_found === undefined) { throw new Error(`Cannot find module '${_name}' required by ").Append(name.Replace("`", "", StringComparison.Ordinal)).Append("`); } ");
        text.Append("return 'module.exports' in _found ? _found['module.exports'] : _found; }, _module, ");
        text.Append(CultureInfo.InvariantCulture, $"{StringLiteral.Of(name)}, {StringLiteral.Of(Path.GetDirectoryName(name) ?? "")}, ");
        text.Append("{ env: { NODE_ENV: 'production' } }, globalThis);\n");
        text.Append("const _exports = _module.exports; export default _exports; export { _exports as 'module.exports' };\n");
        for (var i = 0; i < names.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"const _export{i} = _exports?.{names[i]}; export {{ _export{i} as {names[i]} }};\n");
        }

        return text.ToString();
    }

    private static bool IsJson(string name) => Path.GetExtension(name) == JsonModule.Extension;

    [GeneratedRegex(@"^\s*(?:import\b(?!\s*\()|export\b)", RegexOptions.Multiline, MatchTimeMaxMilliseconds)]
    private static partial Regex ModuleStatement();

    [GeneratedRegex(@"\bmodule\.exports\b|\bexports\.\w|\brequire\s*\(", RegexOptions.None, MatchTimeMaxMilliseconds)]
    private static partial Regex CommonJsWord();

    [GeneratedRegex("\\brequire\\s*\\(\\s*(?:'(?<name>[^'\\n]+)'|\"(?<name>[^\"\\n]+)\")\\s*\\)", RegexOptions.ExplicitCapture, MatchTimeMaxMilliseconds)]
    private static partial Regex Require();

    [GeneratedRegex(@"(?:^|[^\w.$])(?:module\.)?exports\.(?<name>[A-Za-z_$][\w$]*)\s*=(?!=)", RegexOptions.ExplicitCapture, MatchTimeMaxMilliseconds)]
    private static partial Regex Assignment();
}
