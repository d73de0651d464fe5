using Longshore.JavaScript.Modules;
using Longshore.Python.Packages;

namespace Longshore.Node.Faces.OpenFaas.Images;

/// <summary>Packs a program of one file.</summary>
internal static class SourceText
{
    /// <summary>The name of the language JavaScript.</summary>
    public const string JavaScript = "javascript";

    /// <summary>The name of the language Python.</summary>
    public const string Python = "python";

    /// <summary>MicroFaaS's other name of the language Python.</summary>
    public const string MicroPython = "micropython";

    // What traces of an error show.
    private const string ScriptFile = "function.js";
    private const string ProgramFile = "function.py";

    /// <summary>Whether a language is Python, which it is if it is not named.</summary>
    public static bool IsPython(string language) => language is "" or Python or MicroPython;

    /// <summary>Packs a module of JavaScript, which imports nothing.</summary>
    /// <exception cref="ImageException">It is too large.</exception>
    public static byte[] PackScript(string source)
    {
        try
        {
            return ModuleGraph.Of(ScriptFile, [new ModuleText(ScriptFile, source, new Dictionary<string, string>(StringComparer.Ordinal))]).Compress();
        }
        catch (ArgumentException tooLarge)
        {
            // A module without imports is refused for its size only.
            throw new ImageException($"the source is over the limit of {ModuleGraph.TextBytesMax} bytes", tooLarge);
        }
    }

    /// <summary>Packs a program of Python, which imports its standard library only.</summary>
    public static byte[] PackProgram(byte[] source) => new PythonPackage(ProgramFile, [KeyValuePair.Create(ProgramFile, source)]).ToArchive();
}
