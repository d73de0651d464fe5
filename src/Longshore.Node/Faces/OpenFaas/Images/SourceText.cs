using Longshore.JavaScript.Modules;
using Longshore.Python.Packages;

namespace Longshore.Node.Faces.OpenFaas.Images;

/// <summary>Packs a program of one file.</summary>
internal static class SourceText
{
    /// <summary>The name of the language JavaScript.</summary>
    public const string JavaScript = "javascript";

    // What traces of an error show.
    private const string ScriptFile = "function.js";
    private const string ProgramFile = "function.py";

    /// <summary>Packs a module of JavaScript, which imports nothing.</summary>
    public static byte[] PackScript(string source) =>
        ModuleGraph.Of(ScriptFile, [new ModuleText(ScriptFile, source, new Dictionary<string, string>(StringComparer.Ordinal))]).Compress();

    /// <summary>Packs a program of Python, which imports its standard library only.</summary>
    public static byte[] PackProgram(byte[] source) => new PythonPackage(ProgramFile, [KeyValuePair.Create(ProgramFile, source)]).ToArchive();
}
