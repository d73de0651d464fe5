using System.Collections.Concurrent;
using Longshore.Functions.Objects;

namespace Longshore.Functions.Near;

/// <summary>Where objects were found lately. A decision needs no more, and to ask the store would take as long as to read a small object. Whoever
/// reads the object sees it as it is. Thread-safe.</summary>
/// <param name="store">The store.</param>
/// <param name="time">The clock.</param>
internal sealed class ObjectPlaces(IObjectStore store, TimeProvider time)
{
    // As long as the place of an object in RADOS is remembered.
    private static readonly TimeSpan FreshMax = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<ObjectAddress, (ObjectPlace Place, long Found)> _places = new();

    /// <summary>Finds an object.</summary>
    /// <exception cref="ObjectException">There is none, or the store cannot be asked.</exception>
    public ValueTask<ObjectPlace> FindAsync(ObjectAddress address, CancellationToken cancellationToken) =>
        _places.TryGetValue(address, out var known) && time.GetElapsedTime(known.Found) < FreshMax
            ? new(known.Place)
            : new(AskAsync(address, cancellationToken));

    /// <summary>Forgets an object that was written.</summary>
    public void Forget(ObjectAddress address) => _places.TryRemove(address, out _);

    private async Task<ObjectPlace> AskAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        var found = await InputObject.FindAsync(store, address, cancellationToken).ConfigureAwait(false);
        var location = await store.LocateAsync(address, cancellationToken).ConfigureAwait(false);
        var place = new ObjectPlace(found.Info.Size, location.Hosts);
        if (_places.Count >= NearLimits.PlacesMax)
        {
            _places.Clear();
        }

        _places[address] = (place, time.GetTimestamp());
        return place;
    }
}
