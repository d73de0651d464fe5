using System.Net.Sockets;

namespace Longshore.Fleet.Serving;

/// <summary>The connections that wait for their clients' next line, in the order in which they began to. Thread-safe.</summary>
internal sealed class IdleConnections
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Socket> _sockets = new();

    /// <summary>A connection begins to wait.</summary>
    /// <returns>Its place.</returns>
    public LinkedListNode<Socket> Add(Socket socket)
    {
        lock (_lock)
        {
            return _sockets.AddLast(socket);
        }
    }

    /// <summary>A connection waits no more. Nothing happens if it was ended.</summary>
    public void Remove(LinkedListNode<Socket> place)
    {
        lock (_lock)
        {
            if (place.List is not null)
            {
                _sockets.Remove(place);
            }
        }
    }

    /// <summary>Ends the connection that has waited longest.</summary>
    /// <returns>False if none waits.</returns>
    public bool TryEndOldest()
    {
        Socket oldest;
        lock (_lock)
        {
            if (_sockets.First is not { } first)
            {
                return false;
            }

            oldest = first.Value;
            _sockets.Remove(first);
        }

        oldest.Dispose();
        return true;
    }
}
