using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Longshore.JavaScript.Contexts;

namespace Longshore.JavaScript.Modules;

/// <summary>A module with all its dependencies, identified by the digest of its content.</summary>
public sealed class ModuleGraph : IModuleSource
{
    /// <summary>The largest graph, in bytes of its uncompressed form. Default: 16 MiB.</summary>
    public const int TextBytesMax = 16 << 20;

    private const int CompressionQuality = 9;
    private static readonly byte[] Magic = "LSJ1"u8.ToArray();

    private readonly Dictionary<string, ModuleText> _modules;
    private readonly byte[] _bytes;

    // Read at the first error in a module.
    private readonly ConcurrentDictionary<string, SourceMap> _maps = new(StringComparer.Ordinal);

    private ModuleGraph(string entry, IReadOnlyList<ModuleText> modules, byte[] bytes)
    {
        Entry = entry;
        Modules = modules;
        _modules = modules.ToDictionary(module => module.Name, StringComparer.Ordinal);
        Names = _modules.Keys.ToHashSet(StringComparer.Ordinal);
        HasMaps = modules.Any(module => module.Mappings is not null);
        _bytes = bytes;
        Digest = Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    /// <summary>The name of the entry module.</summary>
    public string Entry { get; }

    /// <summary>All modules.</summary>
    public IReadOnlyList<ModuleText> Modules { get; }

    /// <summary>The names of all modules.</summary>
    public IReadOnlySet<string> Names { get; }

    /// <summary>The SHA-256 of the uncompressed form, in lower-case hexadecimal.</summary>
    public string Digest { get; }

    /// <summary>Creates a graph of modules.</summary>
    /// <exception cref="ArgumentException">An import leads to a module that is not in the graph, or the graph is too
    /// large.</exception>
    public static ModuleGraph Of(string entry, IEnumerable<ModuleText> modules)
    {
        ModuleText[] sorted = [.. modules.OrderBy(module => module.Name, StringComparer.Ordinal)];
        var bytes = Write(entry, sorted);
        return bytes.Length <= TextBytesMax
            ? new ModuleGraph(entry, sorted, bytes)
            : throw new ArgumentException($"the modules have {bytes.Length} bytes, over the limit of {TextBytesMax}", nameof(modules));
    }

    /// <summary>Whether bytes start like a compressed graph, not like a WebAssembly module.</summary>
    public static bool IsGraph(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Magic);

    /// <summary>Returns the form for storage and transfer: a magic number, then the uncompressed form compressed with
    /// Brotli.</summary>
    public byte[] Compress()
    {
        var compressed = new byte[Magic.Length + BrotliEncoder.GetMaxCompressedLength(_bytes.Length)];
        Magic.CopyTo(compressed, 0);
        return BrotliEncoder.TryCompress(_bytes, compressed.AsSpan(Magic.Length), out var written, CompressionQuality, window: 22)
            ? compressed[..(Magic.Length + written)]
            : throw new InvalidOperationException("the modules could not be compressed");
    }

    /// <summary>Reads a compressed graph. The bytes are not trusted.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a valid graph.</exception>
    public static ModuleGraph Decompress(ReadOnlySpan<byte> compressed)
    {
        if (!IsGraph(compressed))
        {
            throw new InvalidDataException("the bytes are not a graph of JavaScript modules");
        }

        return Read(Decode(compressed[Magic.Length..]).ToArray());
    }

    /// <summary>Whether the graph has a module of a name.</summary>
    public bool Contains(string name) => _modules.ContainsKey(name);

    /// <inheritdoc/>
    public string Resolve(string importer, string specifier) =>
        _modules.TryGetValue(importer, out var module) && module.Imports.TryGetValue(specifier, out var name)
            ? name
            : FindComputed(importer, specifier)
                ?? throw new JavaScriptException("Error", $"Cannot find module '{specifier}' imported from {importer}: it was not part of what was sent");

    /// <inheritdoc/>
    public string Load(string name) => _modules.TryGetValue(name, out var module)
        ? module.Source
        : throw new JavaScriptException("Error", $"Cannot find module '{name}'");

    /// <inheritdoc/>
    public bool HasMaps { get; }

    /// <inheritdoc/>
    public string? MappingsOf(string name) => _modules.GetValueOrDefault(name)?.Mappings;

    /// <inheritdoc/>
    public SourceMap? MapOf(string name) => MappingsOf(name) is { } mappings ? _maps.GetOrAdd(name, _ => SourceMap.Read(mappings)) : null;

    // A name that the program computed is a path in the graph, or what another module imports by the same specifier.
    private string? FindComputed(string importer, string specifier)
    {
        if (specifier is not (['.', '/', ..] or ['.', '.', '/', ..]))
        {
            return Modules.Select(each => each.Imports.GetValueOrDefault(specifier)).FirstOrDefault(each => each is not null);
        }

        const string Top = "/";
        var path = Path.GetFullPath(specifier, Path.GetFullPath(Path.GetDirectoryName(importer) ?? "", Top));
        return Contains(path) ? path : Contains(path[Top.Length..]) ? path[Top.Length..] : null;
    }

    // In steps: most graphs are some thousand bytes, and room for the largest would cost every load 16 MiB.
    private static ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> compressed)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var decoder = default(BrotliDecoder);
        try
        {
            OperationStatus status;
            do
            {
                status = decoder.Decompress(compressed, bytes.GetSpan(), out var read, out var written);
                compressed = compressed[read..];
                bytes.Advance(written);
            }
            while (status == OperationStatus.DestinationTooSmall && bytes.WrittenCount <= TextBytesMax);

            return status == OperationStatus.Done && bytes.WrittenCount <= TextBytesMax
                ? bytes.WrittenSpan
                : throw new InvalidDataException("the modules are damaged, or larger than " + TextBytesMax + " bytes");
        }
        finally
        {
            decoder.Dispose();
        }
    }

    private static byte[] Write(string entry, ModuleText[] modules)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        var indexes = IndexesOf(modules);
        writer.Write(entry);
        writer.Write7BitEncodedInt(modules.Length);
        foreach (var module in modules)
        {
            writer.Write(module.Name);
            var source = Encoding.UTF8.GetBytes(module.Source);
            writer.Write7BitEncodedInt(source.Length);
            writer.Write(source);
            writer.Write7BitEncodedInt(module.Imports.Count);
            foreach (var (specifier, target) in module.Imports.OrderBy(each => each.Key, StringComparer.Ordinal))
            {
                if (!indexes.TryGetValue(target, out var index))
                {
                    throw new ArgumentException($"{module.Name} imports {target}, which is not in the graph", nameof(modules));
                }

                writer.Write(specifier);
                writer.Write7BitEncodedInt(index);
            }
        }

        WriteMaps(writer, modules);
        return stream.ToArray();
    }

    // After all modules, and only if there are some: a graph of sources has the form that it had before there were maps.
    private static void WriteMaps(BinaryWriter writer, ModuleText[] modules)
    {
        var mapped = modules.Index().Where(each => each.Item.Mappings is not null).ToArray();
        if (mapped.Length > 0)
        {
            writer.Write7BitEncodedInt(mapped.Length);
        }

        foreach (var (index, module) in mapped)
        {
            writer.Write7BitEncodedInt(index);
            writer.Write(module.Mappings!);
        }
    }

    private static Dictionary<int, string> ReadMaps(BinaryReader reader, int bytes)
    {
        var maps = new Dictionary<int, string>();
        if (reader.BaseStream.Position < reader.BaseStream.Length)
        {
            for (var count = ReadCount(reader, bytes); count > 0; count--)
            {
                maps[ReadCount(reader, bytes)] = reader.ReadString();
            }
        }

        return maps;
    }

    // Looked up once for each import: a graph of 635 kB may have 40,000 modules and as many imports.
    private static Dictionary<string, int> IndexesOf(ModuleText[] modules)
    {
        var indexes = new Dictionary<string, int>(modules.Length, StringComparer.Ordinal);
        for (var i = 0; i < modules.Length; i++)
        {
            if (!indexes.TryAdd(modules[i].Name, i))
            {
                throw new ArgumentException($"two modules have the name {modules[i].Name}", nameof(modules));
            }
        }

        return indexes;
    }

    private static ModuleGraph Read(byte[] bytes)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
            var entry = reader.ReadString();
            var read = new List<(string Name, string Source, List<(string Specifier, int Target)> Imports)>();
            for (var count = ReadCount(reader, bytes.Length); count > 0; count--)
            {
                var name = reader.ReadString();
                var source = Encoding.UTF8.GetString(reader.ReadBytes(ReadCount(reader, bytes.Length)));
                var imports = new List<(string, int)>();
                for (var each = ReadCount(reader, bytes.Length); each > 0; each--)
                {
                    imports.Add((reader.ReadString(), ReadCount(reader, bytes.Length)));
                }

                read.Add((name, source, imports));
            }

            var maps = ReadMaps(reader, bytes.Length);
            return Of(entry, read.Select((module, index) => new ModuleText(
                module.Name,
                module.Source,
                module.Imports.ToDictionary(each => each.Specifier, each => read[each.Target].Name, StringComparer.Ordinal))
            {
                Mappings = maps.GetValueOrDefault(index),
            }));
        }
        catch (Exception malformed) when (malformed is IOException or ArgumentException or FormatException)
        {
            throw new InvalidDataException("the modules are malformed: " + malformed.Message, malformed);
        }
    }

    private static int ReadCount(BinaryReader reader, int max) => reader.Read7BitEncodedInt() is >= 0 and var count && count <= max
        ? count
        : throw new InvalidDataException("a count is larger than the remaining bytes");
}
