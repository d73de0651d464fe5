using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Longshore.Functions.Near;

/// <summary>What a storage node says of itself.</summary>
/// <param name="Wait">The time until a call could begin there.</param>
/// <param name="Hosts">The hosts of a store on which it sits.</param>
public sealed record NearState(TimeSpan Wait, IReadOnlyList<string> Hosts)
{
    // More than any node sits on, and as long as a name of DNS.
    private const int HostsMax = 64;
    private const int HostLengthMax = 255;

    /// <summary>The state as bytes: lines of text, first the microseconds to wait, then the hosts.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(string.Join(
        '\n', Hosts.Prepend(((long)Wait.TotalMicroseconds).ToString(CultureInfo.InvariantCulture))));

    /// <summary>Reads what <see cref="ToBytes"/> has made, or anything.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out NearState? state)
    {
        var lines = bytes.Length > HostsMax * HostLengthMax ? [] : Encoding.UTF8.GetString(bytes).Split('\n');
        state = lines.Length is > 0 and <= HostsMax + 1
            && uint.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out var wait)
            && lines.All(line => line.Length is > 0 and <= HostLengthMax)
                ? new NearState(TimeSpan.FromMicroseconds(wait), lines[1..])
                : null;
        return state is not null;
    }
}
