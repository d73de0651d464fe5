using Longshore.Cli.Output;

namespace Longshore.Cli.Input;

/// <summary>Reads a file that the command line names.</summary>
internal static class InputFile
{
    public static async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} cannot be read: {failure.Message}", ExitCodes.Usage);
        }
    }
}
