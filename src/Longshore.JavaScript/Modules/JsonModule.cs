using System.Text.Json;
using Longshore.JavaScript.Contexts;

namespace Longshore.JavaScript.Modules;

/// <summary>Wraps JSON in an ES module whose default export is the value. The text is never evaluated as JavaScript, so that a key
/// <c>__proto__</c> is a key.</summary>
/// <remarks>https://tc39.es/proposal-json-modules/</remarks>
internal static class JsonModule
{
    /// <summary>The extension of files with JSON.</summary>
    public const string Extension = ".json";

    // The text's nesting is limited by QuickJS, which throws at its own stack limit.
    private const int DepthMax = 100_000;

    /// <summary>Returns the text of the ES module.</summary>
    /// <param name="name">The module's name.</param>
    /// <param name="json">The text.</param>
    /// <exception cref="JavaScriptException">The text is not JSON.</exception>
    public static string Wrap(string name, string json)
    {
        try
        {
            using var parsed = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = DepthMax });
        }
        catch (JsonException malformed)
        {
            throw new JavaScriptException("SyntaxError", $"{name} is not valid JSON: {malformed.Message}");
        }

        return $"export default JSON.parse({StringLiteral.Of(json)});";
    }
}
