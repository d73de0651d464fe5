using Longshore.Cli.Output;
using Longshore.Functions.Calls;
using Longshore.Node.Faces.Calls;
using Longshore.Python.Packages;

namespace Longshore.Cli.Input;

/// <summary>Packs a program of Python and its imports for deployment.</summary>
internal static class PythonFile
{
    /// <exception cref="CliException">The file is missing, or a package cannot be used.</exception>
    public static byte[] Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new CliException($"there is no file {path}", ExitCodes.Usage);
        }

        try
        {
            return PythonFiles.Pack(path).ToArchive();
        }
        catch (PythonPackageException refusal)
        {
            throw new CliException($"{path} was refused: {refusal.Message}", FailureTable.Of(Failure.BadModule).ExitCode);
        }
    }
}
