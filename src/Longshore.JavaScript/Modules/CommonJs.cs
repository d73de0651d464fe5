using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Longshore.JavaScript.Contexts;

namespace Longshore.JavaScript.Modules;

/// <summary>The texts of the two ES modules that stand for a CommonJS module. The definition hands its source to the prelude
/// (<c>Prelude/commonjs.js</c>), which runs it when it is first required, as sloppy code; it imports the definitions of all that the source may
/// require. The facade is what an ES module imports: it requires the module and exports its names.</summary>
/// <remarks>https://nodejs.org/api/esm.html#interoperability-with-commonjs</remarks>
internal static partial class CommonJs
{
    /// <summary>Begins the name of a definition, before the name of the module.</summary>
    public const string Prefix = "commonjs:";

    private const int MatchTimeMaxMilliseconds = 5000;
    private const string Runtime = "globalThis[Symbol.for('longshore:commonjs')]";

    /// <summary>Whether a text has a word that only CommonJS gives a meaning.</summary>
    public static bool HasWord(string source) => CommonJsWord().IsMatch(source);

    /// <summary>Whether a text has a word that may belong to a statement of ES modules, or to a comment, a string or a call.</summary>
    public static bool HasModuleWord(string source) => ModuleWord().IsMatch(source);

    /// <summary>Whether a text has the name <c>Buffer</c>.</summary>
    public static bool HasBuffer(string source) => BufferWord().IsMatch(source);

    /// <summary>The script that has a source as the body of a function, in the same lines.</summary>
    public static string FunctionOf(string source) =>
        $"(function (exports, require, module, __filename, __dirname) {{ {(source.StartsWith("#!", StringComparison.Ordinal) ? "//" : "")}{source}\n}})";

    /// <summary>The specifiers that a source requires by literal names.</summary>
    public static IEnumerable<string> RequiredBy(string source) =>
        Require().Matches(source).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal);

    /// <summary>The relative paths that begin names which a source computes before it requires them, as in <c>require("./locale/" +
    /// name)</c>.</summary>
    public static IEnumerable<string> PrefixesRequiredBy(string source) =>
        ComputedRequire().Matches(source).Select(match => match.Groups["before"].Value).Distinct(StringComparer.Ordinal);

    /// <summary>Returns the text of the facade.</summary>
    /// <param name="name">The module's name.</param>
    /// <param name="exports">The names of the module's exports.</param>
    public static string Facade(string name, IEnumerable<string> exports)
    {
        var text = new StringBuilder($"import {StringLiteral.Of(Prefix + name)};\n");
        text.Append(CultureInfo.InvariantCulture, $"const _exports = {Runtime}.load({StringLiteral.Of(name)}); export default _exports; export {{ _exports as 'module.exports' }};\n");
        var count = 0;
        foreach (var each in exports)
        {
            text.Append(CultureInfo.InvariantCulture, $"const _{count} = _exports?.[{StringLiteral.Of(each)}]; export {{ _{count} as {StringLiteral.Of(each)} }};\n");
            count++;
        }

        return text.ToString();
    }

    /// <summary>Returns the text of the definition.</summary>
    /// <param name="name">The module's name.</param>
    /// <param name="source">The text of the module, or of the JSON file.</param>
    /// <param name="isJson">Whether it is JSON.</param>
    /// <param name="required">The name of the module for each specifier that the source may require, as <see cref="IModuleSource.Resolve"/>
    /// gives it.</param>
    public static string Definition(string name, string source, bool isJson, IReadOnlyList<KeyValuePair<string, string>> required)
    {
        var imports = new StringBuilder();
        var definitions = new StringBuilder("{ __proto__: null");
        var namespaces = new StringBuilder("{ __proto__: null");
        for (var i = 0; i < required.Count; i++)
        {
            var (specifier, target) = (StringLiteral.Of(required[i].Key), required[i].Value);
            if (target.StartsWith(Prefix, StringComparison.Ordinal))
            {
                imports.Append(CultureInfo.InvariantCulture, $"import {specifier};\n");
                definitions.Append(CultureInfo.InvariantCulture, $", [{specifier}]: {StringLiteral.Of(target[Prefix.Length..])}");
            }
            else
            {
                imports.Append(CultureInfo.InvariantCulture, $"import * as _{i} from {specifier};\n");
                namespaces.Append(CultureInfo.InvariantCulture, $", [{specifier}]: _{i}");
            }
        }

        return $"{imports}{Runtime}.define({StringLiteral.Of(name)}, {(isJson ? "true" : "false")}, {StringLiteral.Of(isJson ? source : FunctionOf(source))}, {definitions} }}, {namespaces} }});\n";
    }

    [GeneratedRegex(@"\bBuffer\b", RegexOptions.None, MatchTimeMaxMilliseconds)]
    private static partial Regex BufferWord();

    [GeneratedRegex(@"\b(?:import|export|await)\b", RegexOptions.None, MatchTimeMaxMilliseconds)]
    private static partial Regex ModuleWord();

    [GeneratedRegex(@"\bmodule\b|\bexports\b|\brequire\s*\(|\b__(?:file|dir)name\b", RegexOptions.None, MatchTimeMaxMilliseconds)]
    private static partial Regex CommonJsWord();

    [GeneratedRegex("\\brequire(?:\\s*\\.\\s*resolve)?\\s*\\(\\s*(?:'(?<name>[^'\\n]+)'|\"(?<name>[^\"\\n]+)\"|`(?<name>[^`$\\n]+)`)\\s*\\)", RegexOptions.ExplicitCapture, MatchTimeMaxMilliseconds)]
    private static partial Regex Require();

    [GeneratedRegex("\\brequire\\s*\\(\\s*(?:'(?<before>\\.{1,2}/[^'\\n]*)'\\s*\\+|\"(?<before>\\.{1,2}/[^\"\\n]*)\"\\s*\\+|`(?<before>\\.{1,2}/[^`$\\n]*)\\$\\{)", RegexOptions.ExplicitCapture, MatchTimeMaxMilliseconds)]
    private static partial Regex ComputedRequire();
}
