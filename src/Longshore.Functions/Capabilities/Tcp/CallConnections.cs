using Longshore.Functions.Capabilities.Operations;

namespace Longshore.Functions.Capabilities.Tcp;

/// <summary>The connections that a guest has open, by number. They are closed when its call ends. Thread-safe.</summary>
/// <param name="countMax">The most of them.</param>
internal sealed class CallConnections(int countMax) : IHandles
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, TcpConnection> _open = [];
    private CancellationToken _call;
    private long _lastNumber;

    /// <inheritdoc/>
    public bool Any
    {
        get
        {
            lock (_lock)
            {
                return _open.Count > 0;
            }
        }
    }

    /// <summary>Adds an open connection.</summary>
    /// <param name="connection">The connection. It is closed if it is not added.</param>
    /// <param name="ended">Cancelled when the guest's call ends.</param>
    /// <returns>Its number.</returns>
    /// <exception cref="OperationException">There are too many, or the call has ended.</exception>
    public long Add(TcpConnection connection, CancellationToken ended)
    {
        lock (_lock)
        {
            if (_open.Count >= countMax || ended.IsCancellationRequested)
            {
                connection.Dispose();
                throw ended.IsCancellationRequested
                    ? new OperationException(OperationError.Cancelled, "the call ended before the connection was open")
                    : new OperationException(OperationError.LimitReached, $"the call has {countMax} connections, also broken ones, that it did not close");
            }

            _open.Add(++_lastNumber, connection);
            if (_call != ended)
            {
                // The registration goes with the token, which lives as long as the call.
                _call = ended;
                ended.UnsafeRegister(static all => ((CallConnections)all!).CloseAll(), this);
            }

            return _lastNumber;
        }
    }

    /// <summary>The connection of a number.</summary>
    /// <exception cref="OperationException">There is none.</exception>
    public TcpConnection Find(long number) => TryFind(number)
        ?? throw new OperationException(OperationError.InvalidArgument, $"the call has no open connection {number}");

    /// <summary>The connection of a number, or null.</summary>
    public TcpConnection? TryFind(long number)
    {
        lock (_lock)
        {
            return _open.GetValueOrDefault(number);
        }
    }

    /// <summary>Closes a connection, if it is open.</summary>
    public void Close(long number)
    {
        TcpConnection? closed;
        lock (_lock)
        {
            _open.Remove(number, out closed);
        }

        closed?.Dispose();
    }

    private void CloseAll()
    {
        TcpConnection[] closed;
        lock (_lock)
        {
            closed = [.. _open.Values];
            _open.Clear();
        }

        foreach (var each in closed)
        {
            each.Dispose();
        }
    }
}
