using System.Security.Cryptography;
using System.Text;

namespace Longshore.Cluster;

/// <summary>Random hexadecimal digits.</summary>
internal static class RandomId
{
    /// <summary>The digits of an id.</summary>
    public const int Length = 32;

    /// <summary>Some digits.</summary>
    public static string New(int length = Length) => RandomNumberGenerator.GetHexString(length, lowercase: true);

    /// <summary>The id that belongs to a text: equal texts have equal ids.</summary>
    public static string Of(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..Length];

    /// <summary>Whether a text has the form of an id.</summary>
    public static bool IsId(string? text) => text is { Length: Length } && text.All(char.IsAsciiHexDigitLower);
}
