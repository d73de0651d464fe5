namespace Longshore.Cli.Output;

/// <summary>Writes the files that options name.</summary>
internal static class ReportFile
{
    /// <summary>Checks that a file can be written, if one is named: before the work whose result it will have.</summary>
    /// <exception cref="CliException">It cannot be written.</exception>
    public static void Check(string? file)
    {
        if (file is null)
        {
            return;
        }

        try
        {
            var isNew = !File.Exists(file);
            using (File.Open(file, FileMode.OpenOrCreate, FileAccess.Write))
            {
                // Opening it is the check.
            }

            if (isNew)
            {
                File.Delete(file);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CliException($"{file} cannot be written: {failure.Message}", ExitCodes.Usage);
        }
    }

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
