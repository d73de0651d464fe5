using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Longshore.Trust.Tpm;

/// <summary>Where a TPM is.</summary>
/// <param name="Host">A name or address, or null for a device.</param>
/// <param name="Port">The port; 0 for a device.</param>
/// <param name="Device">The path of a device, or null.</param>
public sealed record TpmAddress(string? Host, int Port, string? Device)
{
    /// <summary>The form of an address, as a sentence.</summary>
    public const string Rule = "a TPM is written /dev/tpmrm0 or tcp://HOST:PORT";

    private const string Scheme = "tcp://";
    private const int PortMax = 65_535;

    /// <summary>Parses what follows <see cref="Rule"/>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out TpmAddress? address)
    {
        address = text.StartsWith('/') ? new TpmAddress(null, 0, text) : null;
        if (text.StartsWith(Scheme, StringComparison.Ordinal))
        {
            var colon = text.LastIndexOf(':');
            address = colon > Scheme.Length && int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= PortMax
                ? new TpmAddress(text[Scheme.Length..colon].Trim('[', ']'), port, null)
                : null;
        }

        return address is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Device ?? string.Create(CultureInfo.InvariantCulture, $"{Scheme}{Host}:{Port}");
}
