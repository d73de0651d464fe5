using Longshore.Functions;
using Longshore.Functions.Specs;
using Longshore.JavaScript.Contexts;
using Longshore.Node.Hosting;

namespace Longshore.Cli.Input;

/// <summary>Reads the files with functions' code.</summary>
/// <param name="dataDirectory">The data directory, for code that was compiled ahead of time.</param>
internal sealed class CodeFile(string dataDirectory)
{
    private readonly Lazy<QuickJsModule> _quickjs = new(() => CompiledModules.LoadQuickJs(dataDirectory));
    private readonly Esbuild _esbuild = new();

    /// <summary>The extensions of source files that are packed as they are.</summary>
    public static string[] Sources { get; } = [.. JavaScriptFile.Extensions, PythonFile.Extension];

    /// <summary>The extensions of files that were made by a compiler, or packed.</summary>
    public static string[] Artifacts { get; } = [".wasm", ".zip"];

    /// <summary>What a file's extension says of it.</summary>
    public static ArtifactKind KindOf(string path) => Path.GetExtension(path) switch
    {
        PythonFile.Extension or ".zip" => ArtifactKind.Python,
        var extension when JavaScriptFile.Extensions.Contains(extension, StringComparer.Ordinal) => ArtifactKind.JavaScript,
        _ => ArtifactKind.WasmCommand,
    };

    /// <summary>Reads a function's code with all that it imports.</summary>
    /// <exception cref="Output.CliException">The file or an import is missing, or is not valid.</exception>
    public Task<Code> ReadAsync(string path, CancellationToken cancellationToken) => KindOf(path) switch
    {
        ArtifactKind.JavaScript => PackAsync(() => JavaScriptFile.Read(path, _quickjs.Value, _esbuild), cancellationToken),
        ArtifactKind.Python when Path.GetExtension(path) == PythonFile.Extension => PackAsync(() => PythonFile.Read(path), cancellationToken),
        _ => ReadArtifactAsync(path, cancellationToken),
    };

    // Packing a program may compile QuickJS, for seconds. Ctrl+C does not wait for it: the work ends with the process.
    private static Task<Code> PackAsync(Func<Code> pack, CancellationToken cancellationToken) =>
        Task.Run(pack, CancellationToken.None).WaitAsync(cancellationToken);

    private static async Task<Code> ReadArtifactAsync(string path, CancellationToken cancellationToken) =>
        new(await InputFile.ReadAsync(path, new FunctionsOptions().ModuleBytesMax, cancellationToken), [Path.GetFullPath(path)]);
}
