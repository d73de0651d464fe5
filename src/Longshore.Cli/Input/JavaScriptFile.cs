using Longshore.Cli.Output;
using Longshore.Functions.Calls;
using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Modules;
using Longshore.Node.Faces.Calls;
using Longshore.Node.Hosting;

namespace Longshore.Cli.Input;

/// <summary>Packs a JavaScript module and its imports for deployment.</summary>
internal static class JavaScriptFile
{
    /// <exception cref="CliException">The file or one of its imports is missing or is not JavaScript.</exception>
    public static byte[] Read(string path, string dataDirectory)
    {
        if (!File.Exists(path))
        {
            throw new CliException($"there is no file {path}", ExitCodes.Usage);
        }

        var quickjs = CompiledModules.LoadQuickJs(dataDirectory);
        using var files = new ModuleFiles(quickjs, ModuleFiles.RootOf(path), Environment.CurrentDirectory);
        try
        {
            return ModuleScan.Of(quickjs, files, files.NameOf(Path.GetFullPath(path))).Graph.Compress();
        }
        catch (JavaScriptException refusal)
        {
            throw new CliException($"{path} was refused: {refusal.MessageWithPlace}", FailureTable.Of(Failure.BadModule).ExitCode);
        }
    }
}
