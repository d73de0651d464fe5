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

    /// <summary>Finds an object. If nothing is known of it, it is read up to <see cref="NearLimits.FetchedBytesMax"/>: one exchange tells how large
    /// it is, and brings it if it is small.</summary>
    /// <exception cref="ObjectException">There is none, or the store cannot be asked.</exception>
    public ValueTask<FoundObject> FindAsync(ObjectAddress address, CancellationToken cancellationToken) =>
        Known(address) is { } known ? new(new FoundObject(known, Fetched: null)) : new(FetchAsync(address, cancellationToken));

    /// <summary>Finds where an object is whose size is known.</summary>
    /// <exception cref="ObjectException">The store cannot be asked.</exception>
    public ValueTask<ObjectPlace> FindAsync(InputObject found, CancellationToken cancellationToken) =>
        Known(found.Address) is { } known && known.Bytes == found.Info.Size
            ? new(known)
            : new(LocateAsync(found.Address, found.Info.Size, cancellationToken));

    /// <summary>Forgets an object that was written.</summary>
    public void Forget(ObjectAddress address) => _places.TryRemove(address, out _);

    private ObjectPlace? Known(ObjectAddress address) =>
        _places.TryGetValue(address, out var known) && time.GetElapsedTime(known.Found) < FreshMax ? known.Place : null;

    private async Task<FoundObject> FetchAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        try
        {
            await using var body = await store.OpenAsync(address, ObjectRange.From(0, NearLimits.FetchedBytesMax), cancellationToken).ConfigureAwait(false);
            var fetched = body.Length == body.Info.Size
                ? new FetchedObject(body.Info, await body.ReadAllAsync(NearLimits.FetchedBytesMax, cancellationToken).ConfigureAwait(false))
                : null;
            return new FoundObject(await LocateAsync(address, body.Info.Size, cancellationToken).ConfigureAwait(false), fetched);
        }
        catch (ObjectException empty) when (empty.Failure == ObjectFailure.RangeNotSatisfiable)
        {
            return new FoundObject(await LocateAsync(address, bytes: 0, cancellationToken).ConfigureAwait(false), Fetched: null);
        }
    }

    private async Task<ObjectPlace> LocateAsync(ObjectAddress address, long bytes, CancellationToken cancellationToken)
    {
        var location = await store.LocateAsync(address, cancellationToken).ConfigureAwait(false);
        var place = new ObjectPlace(bytes, location.Hosts);
        if (_places.Count >= NearLimits.PlacesMax)
        {
            _places.Clear();
        }

        _places[address] = (place, time.GetTimestamp());
        return place;
    }
}
