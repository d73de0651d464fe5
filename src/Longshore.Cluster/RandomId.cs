using System.Security.Cryptography;

namespace Longshore.Cluster;

/// <summary>Random hexadecimal digits.</summary>
internal static class RandomId
{
    /// <summary>The digits of an id.</summary>
    public const int Length = 32;

    /// <summary>Some digits, an even number.</summary>
    public static string New(int length = Length) => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(length / 2));

    /// <summary>Whether a text has the form of an id.</summary>
    public static bool IsId(string? text) => text is { Length: Length } && text.All(char.IsAsciiHexDigitLower);
}
