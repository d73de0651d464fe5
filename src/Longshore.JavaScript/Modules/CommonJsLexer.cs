using System.Text.Json;
using Longshore.JavaScript.Contexts;

namespace Longshore.JavaScript.Modules;

/// <summary>Reads CommonJS modules without running them: node's own lexer (npm <c>cjs-module-lexer</c>) in a sandbox, and QuickJS's
/// parser.</summary>
/// <param name="quickjs">QuickJS.</param>
internal sealed class CommonJsLexer(QuickJsModule quickjs) : IDisposable
{
    // The names of the exports and the specifiers of the modules whose exports are passed on, as JSON. What the lexer cannot read has none.
    private const string Reader =
        """
        source => {
            try {
                const { exports: names, reexports } = module.exports.parse(source);
                return JSON.stringify([[...names], [...reexports]]);
            } catch {
                return "[[],[]]";
            }
        }
        """;

    private const string LexerFile = "cjs-module-lexer.js";

    private readonly Lazy<(JavaScriptContext Context, JavaScriptValue Read)> _lexer = new(() => Start(quickjs));

    /// <summary>Whether a source is valid as CommonJS.</summary>
    public bool IsCommonJs(string source) => _lexer.Value.Context.IsScript(CommonJs.FunctionOf(source));

    /// <summary>The names that a source exports, and the specifiers of the modules whose exports it passes on.</summary>
    public (IReadOnlyList<string> Names, IReadOnlyList<string> Reexports) Read(string source)
    {
        var (context, read) = _lexer.Value;
        var text = context.NewString(source);
        var found = context.Call(read, [text]);
        var json = context.GetString(found);
        context.Free([text, found]);
        using var lists = JsonDocument.Parse(json);
        return (Strings(lists.RootElement[0]), Strings(lists.RootElement[1]));
    }

    public void Dispose()
    {
        if (_lexer.IsValueCreated)
        {
            _lexer.Value.Context.Dispose();
        }
    }

    private static string[] Strings(JsonElement list) => [.. list.EnumerateArray().Select(each => each.GetString()!)];

    private static (JavaScriptContext Context, JavaScriptValue Read) Start(QuickJsModule quickjs)
    {
        var context = new JavaScriptContext(quickjs, new JavaScriptLimits(), TimeProvider.System, NoOutput.Instance, NoOutput.Instance);
        var text = QuickJsModule.ReadScript(LexerFile);
        return (context, context.Evaluate($"((module, exports) => {{ {text}\nreturn {Reader}; }})(...(exports => [{{ exports }}, exports])({{}}))", LexerFile));
    }
}
