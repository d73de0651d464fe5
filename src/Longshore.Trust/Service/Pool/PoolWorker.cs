using Longshore.Trust.Orders;
using Longshore.Trust.Zmtp;

namespace Longshore.Trust.Service.Pool;

/// <summary>A worker that takes orders from the listener: one process, or a pool of several with the same keys.</summary>
/// <param name="Id">The worker's identifier.</param>
/// <param name="Addresses">The ZeroMQ addresses of its processes.</param>
public sealed record PoolWorker(string Id, IReadOnlyList<string> Addresses)
{
    /// <summary>The form of the text, for messages.</summary>
    public const string Form = "NAME=tcp://HOST:PORT, with more addresses after commas for a pool";

    /// <summary>Reads a worker.</summary>
    /// <param name="text"><c>NAME=URL</c>, with more addresses after commas. A name of 64 hexadecimal digits is the identifier itself; the
    /// identifier of any other is its digest, as in Avalon.</param>
    /// <exception cref="FormatException">The text has another form.</exception>
    public static PoolWorker Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1)
        {
            throw new FormatException($"a worker is written {Form}");
        }

        var name = text[..equals];
        string[] addresses = [.. text[(equals + 1)..].Split(',').Select(address => ZmtpAddress.Parse(address).ToString())];
        return addresses.Distinct(StringComparer.Ordinal).Count() == addresses.Length
            ? new PoolWorker(WorkerId.IsValid(name) ? name.ToLowerInvariant() : WorkerId.OfName(name), addresses)
            : throw new FormatException($"{name} has one address twice");
    }
}
