using Longshore.Cli.Output;
using Longshore.Functions.Calls;
using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Modules;
using Longshore.Node.Faces.Calls;

namespace Longshore.Cli.Input;

/// <summary>Packs a JavaScript module and its imports for deployment.</summary>
internal static class JavaScriptFile
{
    /// <summary>The extensions of files in JavaScript, and in what is compiled to it.</summary>
    public static string[] Extensions { get; } = [".js", ".mjs", .. ModuleFiles.CompiledExtensions];

    /// <param name="path">The file.</param>
    /// <param name="quickjs">QuickJS, which finds the imports.</param>
    /// <param name="compiler">Compiles TypeScript and JSX.</param>
    /// <exception cref="CliException">The file or one of its imports is missing or is not JavaScript.</exception>
    public static Code Read(string path, QuickJsModule quickjs, ISourceCompiler compiler)
    {
        if (!File.Exists(path))
        {
            throw new CliException($"there is no file {path}", ExitCodes.Usage);
        }

        using var files = new ModuleFiles(quickjs, ModuleFiles.RootOf(path), Environment.CurrentDirectory, compiler);
        try
        {
            var graph = ModuleScan.Of(quickjs, files, files.NameOf(Path.GetFullPath(path))).Graph;
            return new Code(graph.Compress(), [.. graph.Names.Select(files.PathOf).Where(File.Exists).Distinct(StringComparer.Ordinal)]);
        }
        catch (JavaScriptException refusal)
        {
            throw new CliException($"{path} was refused: {refusal.MessageWithPlace}", FailureTable.Of(Failure.BadModule).ExitCode);
        }
    }
}
