using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Longshore.Wasm.Files;

namespace Longshore.Node.Faces.OpenFaas.Images;

/// <summary>The users and passwords of registries, from a file of the form of Docker's <c>config.json</c>.</summary>
internal sealed class RegistryCredentials
{
    /// <summary>No registry's.</summary>
    public static readonly RegistryCredentials None = new([]);

    // A line for each registry.
    private const int FileBytesMax = 1 << 20;

    private readonly Dictionary<string, string> _byHost;

    private RegistryCredentials(Dictionary<string, string> byHost) => _byHost = byHost;

    /// <summary>Reads a file. Entries without a password, as those of Docker's helpers, are ignored.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    /// <exception cref="FormatException">It has another form. The message has no part of it but the registry's name.</exception>
    public static RegistryCredentials Read(string path)
    {
        try
        {
            var config = JsonSerializer.Deserialize(HostFile.Read(path, FileBytesMax), OciJson.Default.DockerConfig);
            var known = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (var (registry, entry) in config?.Auths ?? [])
            {
                if (entry is not null && TryHeader(entry, out var header))
                {
                    known[HostIn(registry)] = header;
                }
                else if (entry?.Auth is { Length: > 0 })
                {
                    throw new FormatException($"{path}: the entry of {registry} is no user and password in base64");
                }
            }

            return new RegistryCredentials(known);
        }
        catch (JsonException malformed)
        {
            throw new FormatException(FormattableString.Invariant($"{path} is not of the form of Docker's config.json, at {malformed.Path ?? "$"}, line {malformed.LineNumber + 1}"), malformed);
        }
    }

    /// <summary>The header <c>Authorization</c> for a registry, or null.</summary>
    /// <param name="host">The registry, with its port if it has one.</param>
    public string? HeaderFor(string host) => _byHost.GetValueOrDefault(host);

    // "https://index.docker.io/v1/" as well as "registry.example:5000".
    private static string HostIn(string registry)
    {
        var scheme = registry.IndexOf("://", StringComparison.Ordinal);
        return (scheme < 0 ? registry : registry[(scheme + 3)..]).Split('/')[0];
    }

    private static bool TryHeader(DockerAuth entry, [NotNullWhen(true)] out string? header)
    {
        var pair = entry.Auth is { Length: > 0 } encoded ? Decode(encoded)
            : entry is { User.Length: > 0, Password: { } password } ? $"{entry.User}:{password}"
            : null;
        header = pair?.IndexOf(':', StringComparison.Ordinal) > 0 ? BasicCredentials.HeaderOf(pair) : null;
        return header is not null;
    }

    private static string? Decode(string encoded)
    {
        var bytes = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }
}
