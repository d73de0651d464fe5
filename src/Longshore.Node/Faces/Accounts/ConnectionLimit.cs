using Microsoft.AspNetCore.Connections;

namespace Longshore.Node.Faces.Accounts;

/// <summary>Limits the number of connections of all listeners that use it. Closes further ones before anything is read from them.</summary>
/// <param name="connectionsMax">The most connections at one time.</param>
/// <param name="report">Receives one sentence when the limit is reached, not one for every refused connection, and again only after a tenth
/// of the connections have ended.</param>
internal sealed class ConnectionLimit(int connectionsMax, Action<string> report)
{
    private readonly int _reportedAgainBelow = connectionsMax - connectionsMax / 10;
    private int _connections;
    private long _refused;
    private int _isReported;

    /// <summary>The connections that are open now.</summary>
    public int Now => Volatile.Read(ref _connections);

    /// <summary>The connections that were closed because there were too many.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>The first middleware of a listener.</summary>
    /// <param name="next">Serves a connection.</param>
    /// <param name="reserve">Places for connections beyond the limit, or null.</param>
    public ConnectionDelegate Middleware(ConnectionDelegate next, ReservedPlaces? reserve = null) => async connection =>
    {
        try
        {
            if (Interlocked.Increment(ref _connections) <= connectionsMax)
            {
                await next(connection);
                return;
            }
        }
        finally
        {
            if (Interlocked.Decrement(ref _connections) < _reportedAgainBelow)
            {
                Volatile.Write(ref _isReported, 0);
            }
        }

        Report();
        if (reserve is null || !await reserve.TryServeAsync(connection, next))
        {
            Interlocked.Increment(ref _refused);
            connection.Abort();
        }
    };

    private void Report()
    {
        if (Interlocked.Exchange(ref _isReported, 1) == 0)
        {
            report($"there are {connectionsMax} connections; further ones are closed until some of these have ended");
        }
    }
}
