using System.Net;

namespace Longshore.Node.Hosting.Listening;

/// <summary>Checks the listeners before anything starts, so that all errors are reported at once.</summary>
internal static class ListenerCheck
{
    /// <summary>The listeners that cannot start, because two have one port or the system refuses a port or socket.</summary>
    /// <returns>One sentence for each, with the source of the listener.</returns>
    public static IEnumerable<string> Refusals(IReadOnlyList<Listener> listeners, IReadOnlyList<IPAddress> addresses)
    {
        var owners = new Dictionary<int, Listener>();
        foreach (var listener in listeners)
        {
            if (Refusal(listener, owners, addresses) is { } refusal)
            {
                yield return $"{listener.Source}: {refusal}";
            }
        }
    }

    private static string? Refusal(Listener listener, Dictionary<int, Listener> owners, IReadOnlyList<IPAddress> addresses)
    {
        if (listener.SocketFile is { } file)
        {
            return PortProbe.Refusal(file);
        }

        // Port 0 takes a free port, so it cannot be refused.
        if (listener.Port is not { } port || port == 0)
        {
            return null;
        }

        return owners.TryAdd(port, listener)
            ? PortProbe.Refusal(listener.Addresses ?? addresses, port)
            : FormattableString.Invariant($"port {port} is the port of {owners[port].Source} already");
    }
}
