namespace Longshore.Offload.Battery;

/// <summary>Files in which Linux tells a number or a word.</summary>
internal static class SystemFile
{
    /// <summary>What is in one, or null.</summary>
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
