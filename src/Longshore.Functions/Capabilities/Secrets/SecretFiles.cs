using System.Text;
using Longshore.Wasm.Wasi;

namespace Longshore.Functions.Capabilities.Secrets;

/// <summary>The secrets that a function reads as files of one directory.</summary>
/// <param name="secrets">The secrets by the names of the files.</param>
/// <param name="read">Reads the value of a secret, or returns null while there is none to be seen.</param>
internal sealed class SecretFiles(IReadOnlyDictionary<string, SecretName> secrets, Func<SecretName, string?> read) : IGuestFiles
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; } = [.. secrets.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The directories of a function's secrets, each with its path.</summary>
    /// <param name="grants">What the function is granted.</param>
    /// <param name="read">Reads the value of a secret, or returns null while there is none to be seen.</param>
    public static IReadOnlyList<WasiDirectory> DirectoriesOf(IEnumerable<SecretGrant> grants, Func<SecretName, string?> read) =>
    [
        .. grants.Where(grant => grant.File is not null)
            .GroupBy(grant => grant.File!.Directory, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => WasiDirectory.Of(
                group.Key, new SecretFiles(group.ToDictionary(grant => grant.File!.Name, grant => grant.Secret, StringComparer.Ordinal), read))),
    ];

    /// <inheritdoc/>
    public byte[]? Read(string name) => secrets.TryGetValue(name, out var secret) && read(secret) is { } value ? Encoding.UTF8.GetBytes(value) : null;
}
