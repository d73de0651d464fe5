using System.Formats.Tar;
using System.IO.Compression;

namespace Longshore.ConformanceTests.Wasm;

/// <summary>The official WebAssembly 2.0 test suite, as JSON scripts and binary modules in one archive. It is looked for
/// in <c>LONGSHORE_WASM_SPEC</c>, then in <c>shared/data</c> beside the repository.</summary>
internal static class SpecSuite
{
    private const string FileName = "wasm-spec-2.0.tar.gz";

    private static readonly Lazy<IReadOnlyDictionary<string, byte[]>?> Archive = new(Read);

    public static string MissingReason =>
        $"{FileName} is not there: set LONGSHORE_WASM_SPEC to its path, or put it into shared/data beside the repository";

    /// <summary>The files of the archive by their path in it, such as <c>address/address.json</c>; null without one.
    /// </summary>
    public static IReadOnlyDictionary<string, byte[]>? Files => Archive.Value;

    public static IEnumerable<string> ScriptNames => (Files ?? new Dictionary<string, byte[]>())
        .Keys.Where(path => path.EndsWith(".json", StringComparison.Ordinal))
        .Select(path => Path.GetFileNameWithoutExtension(path))
        .Order(StringComparer.Ordinal);

    private static Dictionary<string, byte[]>? Read()
    {
        if (FindArchive() is not { } path)
        {
            return null;
        }

        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using var stream = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var archive = new TarReader(stream);
        while (archive.GetNextEntry() is { } entry)
        {
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile)
            {
                using var copy = new MemoryStream();
                entry.DataStream?.CopyTo(copy);
                files[entry.Name.TrimStart('.', '/')] = copy.ToArray();
            }
        }

        return files;
    }

    private static string? FindArchive()
    {
        if (Environment.GetEnvironmentVariable("LONGSHORE_WASM_SPEC") is { Length: > 0 } named)
        {
            return File.Exists(named) ? named : null;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "data", FileName);
            if (File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }
}
