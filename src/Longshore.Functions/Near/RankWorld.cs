using System.Security.Cryptography;

namespace Longshore.Functions.Near;

/// <summary>A world of MPI, as the nodes that run its ranks name it.</summary>
/// <param name="Id">32 random hexadecimal digits, in lower case.</param>
/// <param name="Connection">The connection over which its frames go: <see cref="NearOffer.Connection"/>. It ends with that.</param>
public readonly record struct RankWorld(string Id, long Connection)
{
    private const int IdBytes = 16;

    /// <summary>A world that no node has.</summary>
    public static RankWorld Make(long connection) => new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)), connection);

    /// <summary>Whether a text names a world.</summary>
    public static bool IsId(string text) => text.Length == 2 * IdBytes && text.All(char.IsAsciiHexDigitLower);
}
