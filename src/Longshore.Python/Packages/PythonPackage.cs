using System.IO.Compression;

namespace Longshore.Python.Packages;

/// <summary>A program with the modules that travel with it. Its form for storage and transfer is a zip archive.</summary>
/// <remarks>The archive's comment names the program; without one it is <c>__main__.py</c>, as in Python's own zip applications. Files below
/// <c>site-packages/</c> are found after the standard library, the others before it.</remarks>
public sealed class PythonPackage
{
    /// <summary>The folder of packages.</summary>
    public const string SitePackages = "site-packages/";

    private const string DefaultEntry = "__main__.py";
    private const string Source = "the package";

    // The first year of the format. One time for all files makes the archive depend on the files only.
    private static readonly DateTimeOffset Time = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Magic = "PK\x03\x04"u8.ToArray();

    /// <param name="entry">The program's path among the files.</param>
    /// <param name="files">The files by their paths.</param>
    public PythonPackage(string entry, IEnumerable<KeyValuePair<string, byte[]>> files)
    {
        Entry = entry;
        Files = new SortedDictionary<string, byte[]>(files.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
        if (!Files.ContainsKey(entry))
        {
            throw new PythonPackageException($"{Source} has no file {entry}");
        }
    }

    /// <summary>The path of the program.</summary>
    public string Entry { get; }

    /// <summary>The files by their paths, in order.</summary>
    public IReadOnlyDictionary<string, byte[]> Files { get; }

    /// <summary>Whether bytes start like a zip archive.</summary>
    public static bool IsPackage(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Magic);

    /// <summary>Reads an archive. The bytes are not trusted.</summary>
    /// <exception cref="PythonPackageException">The archive is damaged, too large, or names no program.</exception>
    public static PythonPackage Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(bytes.ToArray()));
            var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
            foreach (var (path, content) in PackageArchive.Read(archive, Source, new PackageBudget(Source), _ => true))
            {
                if (!files.TryAdd(path, content))
                {
                    throw new PythonPackageException($"{Source} has two files {path}");
                }
            }

            return new PythonPackage(archive.Comment.Length > 0 ? archive.Comment : DefaultEntry, files);
        }
        catch (Exception damage) when (damage is InvalidDataException or IOException or NotSupportedException)
        {
            throw new PythonPackageException($"{Source} is a damaged zip archive: {damage.Message}", damage);
        }
    }

    /// <summary>Writes the archive. The same files give the same bytes.</summary>
    public byte[] ToArchive()
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            archive.Comment = Entry;
            foreach (var (path, content) in Files)
            {
                var entry = archive.CreateEntry(path, CompressionLevel.Optimal);
                entry.LastWriteTime = Time;
                using var into = entry.Open();
                into.Write(content);
            }
        }

        return bytes.ToArray();
    }
}
