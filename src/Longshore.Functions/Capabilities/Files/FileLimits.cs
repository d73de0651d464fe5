namespace Longshore.Functions.Capabilities.Files;

/// <summary>The limits of files that are used by operations.</summary>
public static class FileLimits
{
    /// <summary>The most bytes that one read returns, and so the largest file that is read whole: 16 MiB, the largest input of a
    /// function.</summary>
    public const int ReadBytesMax = 16 << 20;

    /// <summary>The most names of a directory's list: 10,000. A list is copied into the guest's memory.</summary>
    public const int NamesMax = 10_000;

    /// <summary>The longest path, in bytes: 4,095, that of Linux.</summary>
    public const int PathBytesMax = 4095;
}
