using System.Globalization;
using Longshore.Offload.Keys;

namespace Longshore.Offload.Device;

/// <summary>Where a worker is, as a line of <c>longshore-addresses.txt</c> or <c>atlas-addresses.txt</c> says it.</summary>
/// <param name="Host">A name or an address.</param>
/// <param name="Port">Its port.</param>
/// <param name="IsPlain">Whether it speaks without encryption.</param>
/// <param name="Fingerprint">The key that it must have; null when any trusted key will do.</param>
public sealed record ServerAddress(string Host, int Port, bool IsPlain = false, string? Fingerprint = null)
{
    /// <summary>What is accepted.</summary>
    public const string Rule = "PORT HOST, then nothing, plain (or unencrypted), ssl, or the fingerprint of the worker's key";

    /// <summary>Reads the addresses of a file; comments begin with #.</summary>
    /// <exception cref="FormatException">A line is no address: the message says which.</exception>
    public static IReadOnlyList<ServerAddress> ParseAll(IEnumerable<string> lines)
    {
        var addresses = new List<ServerAddress>();
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            var text = line.Split('#')[0].Trim();
            if (text.Length > 0)
            {
                addresses.Add(TryParse(text) ?? throw new FormatException($"line {number} is not understood: write {Rule}"));
            }
        }

        return addresses;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Port} - {Host}");

    private static ServerAddress? TryParse(string text)
    {
        var parts = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
        {
            return null;
        }

        var host = parts[1].Trim('[', ']');
        return parts.ElementAtOrDefault(2) switch
        {
            null or "ssl" => new ServerAddress(host, port),
            "plain" or "unencrypted" => new ServerAddress(host, port, IsPlain: true),
            { } fingerprint when TrustedKeys.IsFingerprint(fingerprint) => new ServerAddress(host, port, Fingerprint: fingerprint),
            _ => null,
        };
    }
}
