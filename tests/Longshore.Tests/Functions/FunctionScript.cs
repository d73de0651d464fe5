using Longshore.JavaScript.Modules;

namespace Longshore.Tests.Functions;

/// <summary>Artifacts of functions in JavaScript.</summary>
internal static class FunctionScript
{
    /// <summary>The artifact of one module.</summary>
    public static byte[] Of(string source) =>
        ModuleGraph.Of("main.js", [new ModuleText("main.js", source, new Dictionary<string, string>())]).Compress();
}
