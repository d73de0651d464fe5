using Microsoft.AspNetCore.Connections;

namespace Longshore.Node.Faces.Accounts;

/// <summary>A few places beyond the connection limit, each for one request: whoever checks the node's health or administers it is answered
/// although others fill the node with connections.</summary>
/// <param name="time">The clock.</param>
internal sealed class ReservedPlaces(TimeProvider time)
{
    // A request arrives within milliseconds of its connection, so a silent one loses its place only if 32 others come meanwhile.
    private const int PlacesMax = 32;

    private readonly Lock _gate = new();

    // Those without a request, the oldest first.
    private readonly LinkedList<ReservedPlace> _silent = [];
    private int _taken;

    /// <summary>Serves a connection. If all places are taken, the oldest connection that has sent no request is closed for it.</summary>
    /// <returns>False if every place has a request under way.</returns>
    public async Task<bool> TryServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        using var place = new ReservedPlace(this, connection, time);
        if (!TryTake(place))
        {
            return false;
        }

        try
        {
            connection.Features.Set(place);
            await next(connection);
            return true;
        }
        finally
        {
            Leave(place);
        }
    }

    /// <summary>The place has its request: it is not taken away any more.</summary>
    /// <returns>False if it was taken away just now.</returns>
    public bool TryBegin(ReservedPlace place)
    {
        lock (_gate)
        {
            return _silent.Remove(place);
        }
    }

    private bool TryTake(ReservedPlace place)
    {
        ReservedPlace? oldest = null;
        lock (_gate)
        {
            if (_taken < PlacesMax)
            {
                _taken++;
            }
            else if (_silent.First is { } first)
            {
                // Its place is given on, so it does not leave one.
                oldest = first.Value;
                oldest.IsLost = true;
                _silent.RemoveFirst();
            }
            else
            {
                return false;
            }

            _silent.AddLast(place);
        }

        oldest?.Abort();
        return true;
    }

    private void Leave(ReservedPlace place)
    {
        lock (_gate)
        {
            _silent.Remove(place);
            if (!place.IsLost)
            {
                _taken--;
            }
        }
    }
}
