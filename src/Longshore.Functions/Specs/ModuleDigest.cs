using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Longshore.Functions.Specs;

/// <summary>The SHA-256 digest a module is stored and found under, as 64 lowercase hexadecimal digits.</summary>
public readonly record struct ModuleDigest
{
    private ModuleDigest(string hex) => Hex = hex;

    /// <summary>The digest as 64 lowercase hexadecimal digits.</summary>
    public string Hex { get; }

    /// <summary>The digest of a module's bytes.</summary>
    public static ModuleDigest Of(ReadOnlySpan<byte> module) =>
        new(Convert.ToHexStringLower(SHA256.HashData(module)));

    /// <summary>Takes 64 lowercase hexadecimal digits as a digest.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ModuleDigest digest)
    {
        digest = default;
        if (text is not { Length: 64 } || !text.All(char.IsAsciiHexDigitLower))
        {
            return false;
        }

        digest = new ModuleDigest(text);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Hex;
}
