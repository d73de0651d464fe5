namespace Longshore.Offload.Battery;

/// <summary>Reads the files of sysfs, each of which has one number or word.</summary>
internal static class SystemFile
{
    /// <summary>The file's content, or null if it cannot be read.</summary>
    public static string? TryRead(string directory, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(directory, file)).Trim();
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
