namespace Longshore.Cli.Output;

/// <summary>Writes the files that options name.</summary>
internal static class ReportFile
{
    /// <summary>Writes a file, if one is named.</summary>
    /// <exception cref="CliException">It cannot be written.</exception>
    public static async Task WriteAsync(string? file, string text)
    {
        try
        {
            if (file is not null)
            {
                await File.WriteAllTextAsync(file, text);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{file} cannot be written: {failure.Message}", ExitCodes.Environment);
        }
    }
}
