using Microsoft.AspNetCore.Connections;

namespace Longshore.Node.Faces.Devices;

/// <summary>Limits the number of connections. Closes further ones before anything is read from them.</summary>
/// <param name="connectionsMax">The most connections at one time.</param>
/// <param name="report">Receives one sentence each time the limit is reached, not one for every refused connection.</param>
internal sealed class ConnectionLimit(int connectionsMax, Action<string> report)
{
    private int _connections;
    private int _isReported;

    public ConnectionDelegate Middleware(ConnectionDelegate next) => async connection =>
    {
        try
        {
            if (Interlocked.Increment(ref _connections) <= connectionsMax)
            {
                await next(connection);
                return;
            }

            if (Interlocked.Exchange(ref _isReported, 1) == 0)
            {
                report($"{connection.RemoteEndPoint} was refused: there are {connectionsMax} connections already");
            }

            connection.Abort();
        }
        finally
        {
            if (Interlocked.Decrement(ref _connections) < connectionsMax)
            {
                Volatile.Write(ref _isReported, 0);
            }
        }
    };
}
