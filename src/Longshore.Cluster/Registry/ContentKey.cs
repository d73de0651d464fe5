using Longshore.Functions.Specs;

namespace Longshore.Cluster.Registry;

/// <summary>The key of some bytes at NATS: their SHA-256 digest, a dot, and random digits. Each deployment writes keys of its own, so that what one deployment
/// no longer needs can be removed while another one writes the same bytes.</summary>
/// <param name="Digest">The digest.</param>
/// <param name="Salt">8 random hexadecimal digits.</param>
internal readonly record struct ContentKey(ModuleDigest Digest, string Salt)
{
    private const int SaltLength = 8;

    /// <summary>A new key of some bytes.</summary>
    public static ContentKey New(ModuleDigest digest) => new(digest, RandomId.New(SaltLength));

    /// <summary>Takes the form of <see cref="ToString"/>.</summary>
    public static bool TryParse(string? text, out ContentKey key)
    {
        key = default;
        if (text?.Split('.') is not [var hex, { Length: SaltLength } salt] || !ModuleDigest.TryParse(hex, out var digest)
            || !salt.All(char.IsAsciiHexDigitLower))
        {
            return false;
        }

        key = new ContentKey(digest, salt);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Digest}.{Salt}";
}
