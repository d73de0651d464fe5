using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Longshore.Functions.Specs;

/// <summary>A measured value by its name: a register of a TPM, or the code or signer of an enclave.</summary>
/// <param name="Name">The name, such as <c>pcr7</c> or <c>mrenclave</c>.</param>
/// <param name="Hex">The value: 64 lower-case hexadecimal digits.</param>
public sealed record Measurement(string Name, string Hex)
{
    /// <summary>The form of a measurement, as a sentence.</summary>
    public const string Rule = "a measurement is written pcrN=HEX with N from 0 to 23 without 16 and 23, mrenclave=HEX or mrsigner=HEX, with 64 hexadecimal digits";

    /// <summary>The digest of an enclave's code.</summary>
    public const string MrEnclave = "mrenclave";

    /// <summary>The digest of the key that signed an enclave.</summary>
    public const string MrSigner = "mrsigner";

    private const string Pcr = "pcr";
    private const int PcrCount = 24;
    private const int Digits = 64;

    // Every program on the machine may reset these two, and so give them any value that is a measurement.
    private const int DebugPcr = 16;
    private const int ApplicationPcr = 23;

    /// <summary>The level that has such a measurement.</summary>
    public TrustLevel Level => PcrOf(Name) is null ? TrustLevel.Sgx : TrustLevel.Tpm;

    /// <summary>The value of a register of a TPM.</summary>
    public static Measurement OfPcr(int register, ReadOnlySpan<byte> value) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{Pcr}{register}"), Convert.ToHexStringLower(value));

    /// <summary>Parses what follows <see cref="Rule"/>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Measurement? measurement)
    {
        var equals = text.IndexOf('=');
        var (name, hex) = equals < 0 ? ("", "") : (text[..equals].ToLowerInvariant(), text[(equals + 1)..].ToLowerInvariant());
        measurement = (name is MrEnclave or MrSigner || PcrOf(name) is not (null or DebugPcr or ApplicationPcr)) && hex.Length == Digits && hex.All(char.IsAsciiHexDigitLower)
            ? new Measurement(name, hex)
            : null;
        return measurement is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}={Hex}";

    // Without leading zeros, so that a register has one name.
    private static int? PcrOf(string name) =>
        name.StartsWith(Pcr, StringComparison.Ordinal)
        && int.TryParse(name[Pcr.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var register)
        && register < PcrCount
        && name.Length == Pcr.Length + (register < 10 ? 1 : 2)
            ? register
            : null;
}
