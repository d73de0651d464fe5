using System.Net;

namespace Longshore.Fleet.Serving;

/// <summary>One connection's place in a <see cref="ConnectionQuota"/>.</summary>
internal sealed class ConnectionTicket(ConnectionQuota quota, IPAddress peer)
{
    private bool _isIdentified;

    /// <summary>The connection has said who it is.</summary>
    public void Identified()
    {
        if (!_isIdentified)
        {
            _isIdentified = true;
            quota.Identify(peer);
        }
    }

    /// <summary>The connection has ended.</summary>
    public void Leave()
    {
        Identified();
        quota.Leave();
    }
}
