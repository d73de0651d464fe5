using Microsoft.AspNetCore.Connections;

namespace Longshore.Node.Faces.Accounts;

/// <summary>One of the <see cref="ReservedPlaces"/>, a feature of its connection.</summary>
internal sealed class ReservedPlace : IDisposable
{
    // Enough for a request's head over a slow network.
    private static readonly TimeSpan RequestTimeMax = TimeSpan.FromSeconds(2);

    private readonly ReservedPlaces _places;
    private readonly ConnectionContext _connection;
    private readonly ITimer _limit;

    public ReservedPlace(ReservedPlaces places, ConnectionContext connection, TimeProvider time)
    {
        (_places, _connection) = (places, connection);
        _limit = time.CreateTimer(_ => Abort(), state: null, RequestTimeMax, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether it was given to another connection. Guarded by the lock of the places.</summary>
    public bool IsLost { get; set; }

    /// <summary>The connection's request has arrived: from now on the connection is not closed for its silence.</summary>
    /// <returns>False if the place is lost.</returns>
    public bool TryBegin()
    {
        _limit.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        return _places.TryBegin(this);
    }

    /// <summary>Closes the connection.</summary>
    public void Abort() => _connection.Abort(new ConnectionAbortedException("the node has too many connections"));

    public void Dispose() => _limit.Dispose();
}
