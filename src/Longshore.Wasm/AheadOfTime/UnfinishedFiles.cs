namespace Longshore.Wasm.AheadOfTime;

/// <summary>The files of compilations that have not ended. One whose process was killed leaves them behind.</summary>
internal static class UnfinishedFiles
{
    public const string Extension = ".dll";

    // No compilation takes as long, and a process number may belong to another process by now.
    private static readonly TimeSpan AgeMax = TimeSpan.FromDays(1);

    /// <summary>Deletes what was left behind long ago.</summary>
    /// <exception cref="IOException">A file cannot be deleted.</exception>
    public static void Delete(string directory)
    {
        var oldest = TimeProvider.System.GetUtcNow().UtcDateTime - AgeMax;
        foreach (var file in new DirectoryInfo(directory).GetFiles('*' + Extension).Where(file => file.LastWriteTimeUtc < oldest))
        {
            file.Delete();
        }
    }

    /// <summary>Deletes the files of a compilation that ends with this process. One that cannot be deleted is left to <see cref="Delete"/>.</summary>
    public static void TryDelete(string source, string target)
    {
        try
        {
            File.Delete(source);
            File.Delete(target);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The process ends, and nobody would read of it.
        }
    }
}
