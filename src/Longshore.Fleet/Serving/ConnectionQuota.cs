using System.Net;
using Longshore.Fleet.Settings;

namespace Longshore.Fleet.Serving;

/// <summary>Counts connections, and for each address those that have not said who they are. Thread-safe.</summary>
internal sealed class ConnectionQuota(ConnectionLimits limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _anonymous = [];
    private int _connections;

    /// <summary>Counts a new connection, unless there are too many.</summary>
    public bool TryEnter(IPAddress peer)
    {
        lock (_lock)
        {
            var anonymous = _anonymous.GetValueOrDefault(peer);
            if (_connections >= limits.ConnectionsMax || anonymous >= limits.AnonymousPerAddressMax)
            {
                return false;
            }

            _connections++;
            _anonymous[peer] = anonymous + 1;
            return true;
        }
    }

    /// <summary>A connection has said who it is.</summary>
    public void Identify(IPAddress peer)
    {
        lock (_lock)
        {
            if (--_anonymous[peer] == 0)
            {
                _anonymous.Remove(peer);
            }
        }
    }

    /// <summary>A connection that has said who it is has ended.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            _connections--;
        }
    }
}
