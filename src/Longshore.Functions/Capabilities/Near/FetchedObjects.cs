using Longshore.Functions.Near;
using Longshore.Functions.Objects;

namespace Longshore.Functions.Capabilities.Near;

/// <summary>The object that was read when it was decided that work on it runs here. The work's first read has it, without another exchange with the
/// store; whatever it reads later, or after it has written something, is read anew. For the guest's thread.</summary>
internal sealed class FetchedObjects
{
    private ObjectAddress _address;
    private FetchedObject? _fetched;
    private CancellationToken _ended;

    /// <summary>Keeps an object for the next read of a call.</summary>
    public void Keep(ObjectAddress address, FetchedObject? fetched, CancellationToken ended) =>
        (_address, _fetched, _ended) = (address, fetched, ended);

    /// <summary>Gives the object if it is the one that was kept in this call. Whatever was kept is forgotten.</summary>
    public FetchedObject? Take(ObjectAddress address, CancellationToken ended)
    {
        var kept = _address == address && _ended == ended ? _fetched : null;
        Drop();
        return kept;
    }

    /// <summary>Forgets what was kept.</summary>
    public void Drop() => _fetched = null;
}
