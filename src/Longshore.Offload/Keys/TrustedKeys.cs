using System.Text;
using Longshore.Wasm.Files;

namespace Longshore.Offload.Keys;

/// <summary>The public keys that a device or worker trusts: a file of lines <c>FINGERPRINT NAME</c>, and its own.</summary>
public sealed class TrustedKeys
{
    private const string FileName = "offload-trusted.txt";
    private const int FingerprintLength = 64;

    // 10,000 keys, more than one person trusts.
    private const int FileBytesMax = 1 << 20;

    private readonly string _path;
    private readonly Lock _gate = new();
    private readonly HashSet<string> _extra;

    /// <summary>The trusted keys of a data directory.</summary>
    /// <param name="directory">The data directory.</param>
    /// <param name="extra">Fingerprints that are trusted in addition to those of the file.</param>
    public TrustedKeys(string directory, IEnumerable<string> extra)
    {
        _path = Path.Combine(directory, FileName);
        _extra = new HashSet<string>(extra, StringComparer.Ordinal);
    }

    /// <summary>Whether a text has the form of a fingerprint.</summary>
    public static bool IsFingerprint(string text) => text.Length == FingerprintLength && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Whether a key is trusted.</summary>
    public bool IsTrusted(string fingerprint)
    {
        lock (_gate)
        {
            return _extra.Contains(fingerprint) || List().Any(each => each.Fingerprint == fingerprint);
        }
    }

    /// <summary>The keys of the file, with their names.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IReadOnlyList<(string Fingerprint, string Name)> List() => !File.Exists(_path)
        ? []
        : [
            .. Encoding.UTF8.GetString(HostFile.Read(_path, FileBytesMax)).Split('\n')
                .Select(line => line.Split(' ', 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                .Where(parts => parts.Length > 0 && IsFingerprint(parts[0]))
                .Select(parts => (parts[0], parts.Length > 1 ? parts[1] : "")),
        ];

    /// <summary>Adds a key to the file.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Add(string fingerprint, string name)
    {
        lock (_gate)
        {
            if (!List().Any(each => each.Fingerprint == fingerprint))
            {
                File.AppendAllText(_path, $"{fingerprint} {name.ReplaceLineEndings(" ")}\n");
            }
        }
    }
}
