using System.IO.Compression;

namespace Longshore.Python.Packages;

/// <summary>Reads zip archives, which are not trusted: neither their lengths nor their paths.</summary>
internal static class PackageArchive
{
    private const int PathCharactersMax = 512;
    private const int ChunkBytes = 64 << 10;

    /// <summary>Reads files of an archive.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="source">Its name, for messages.</param>
    /// <param name="budget">Counts the files.</param>
    /// <param name="isWanted">Selects files by their paths. Every path is checked, wanted or not.</param>
    /// <exception cref="PythonPackageException">A path leads out of the archive, or it has too many files or bytes.</exception>
    /// <exception cref="InvalidDataException">The archive is damaged.</exception>
    public static IEnumerable<KeyValuePair<string, byte[]>> Read(ZipArchive archive, string source, PackageBudget budget, Func<string, bool> isWanted)
    {
        foreach (var entry in archive.Entries)
        {
            RequirePath(entry.FullName, source);
            if (!entry.FullName.EndsWith('/') && isWanted(entry.FullName))
            {
                yield return KeyValuePair.Create(entry.FullName, Read(entry, budget));
            }
        }
    }

    // The length in the directory of an archive may be wrong, so the bytes are counted as they come.
    private static byte[] Read(ZipArchiveEntry entry, PackageBudget budget)
    {
        using var from = entry.Open();
        using var into = new MemoryStream();
        var chunk = new byte[ChunkBytes];
        for (int count; (count = from.Read(chunk)) > 0;)
        {
            if (into.Length + count > budget.BytesLeft)
            {
                throw budget.TooLarge();
            }

            into.Write(chunk, 0, count);
        }

        budget.Take((int)into.Length);
        return into.ToArray();
    }

    private static void RequirePath(string path, string source)
    {
        var isSafe = path.Length <= PathCharactersMax && !path.Contains('\\', StringComparison.Ordinal) && !path.Any(char.IsControl)
            && path.TrimEnd('/').Split('/').All(part => part is not ("" or "." or ".."));
        if (!isSafe)
        {
            var shown = string.Concat(path.Take(PathCharactersMax).Select(letter => char.IsControl(letter) ? '?' : letter));
            throw new PythonPackageException($"{source} has the path \"{shown}\", which does not lead to a place inside it");
        }
    }
}
