namespace Longshore.Wasm.AheadOfTime;

/// <summary>Remembers which modules the ahead-of-time compiler failed on, in a file for each beside the images: an attempt takes
/// minutes, and the next start would make it again.</summary>
internal static class FailureNotes
{
    private const string Extension = ".failed";

    // Notes are small, so the limit on the cache's bytes would never remove one.
    private const int NotesMax = 1024;

    /// <summary>The file that notes the failure of an image.</summary>
    public static string PathFor(string image) => image + Extension;

    /// <summary>The reason why an image could not be made, or null if nothing is noted.</summary>
    /// <exception cref="IOException">The note cannot be read.</exception>
    public static string? Find(string image) => File.Exists(PathFor(image)) ? File.ReadAllText(PathFor(image)) : null;

    /// <summary>Notes why an image could not be made, and forgets the oldest notes above the limit.</summary>
    /// <exception cref="IOException">The note cannot be written.</exception>
    public static void Add(string image, string reason)
    {
        File.WriteAllText(PathFor(image), reason);
        var notes = new FileInfo(image).Directory!.GetFiles('*' + Extension).OrderByDescending(file => file.LastWriteTimeUtc);
        foreach (var old in notes.Skip(NotesMax))
        {
            old.Delete();
        }
    }
}
