using Longshore.Cli.Output;
using Longshore.Functions.Calls;
using Longshore.Node.Faces.Calls;
using Longshore.Python.Packages;

namespace Longshore.Cli.Input;

/// <summary>Packs a program of Python and its imports for deployment.</summary>
internal static class PythonFile
{
    /// <summary>The extension of Python's files.</summary>
    public const string Extension = ".py";

    /// <exception cref="CliException">The file is missing, or a package cannot be used.</exception>
    public static Code Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new CliException($"there is no file {path}", ExitCodes.Usage);
        }

        try
        {
            var package = PythonFiles.Pack(path);
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            return new Code(package.ToArchive(), [.. package.Files.Keys.Select(file => Path.Combine(folder, file))]);
        }
        catch (PythonPackageException refusal)
        {
            throw new CliException($"{path} was refused: {refusal.Message}", FailureTable.Of(Failure.BadModule).ExitCode);
        }
    }
}
