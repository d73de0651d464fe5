namespace Longshore.Cluster.Membership;

/// <summary>The members of which this node has heard lately, and their cards. Thread-safe.</summary>
/// <param name="isTrusted">Whether a key is trusted, by its fingerprint.</param>
/// <param name="time">The clocks. Only this node's monotonic clock counts: what other nodes believe the time to be does not matter.</param>
internal sealed class MemberTable(Func<string, bool> isTrusted, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Seen> _members = [];

    /// <summary>The members whose leases have not ended, by id, with the time since they were renewed.</summary>
    public IReadOnlyList<(ClusterMember Member, TimeSpan Age)> Now()
    {
        lock (_lock)
        {
            return [.. _members.Values.Where(IsAlive).Select(seen => (MemberOf(seen), time.GetElapsedTime(seen.At!.Value))).OrderBy(each => each.Item1.Id, StringComparer.Ordinal)];
        }
    }

    /// <summary>The digest of a member's card, or null if it is not known.</summary>
    public CardDigest? CardOf(string id)
    {
        lock (_lock)
        {
            return _members.TryGetValue(id, out var seen) ? seen.Digest : null;
        }
    }

    /// <summary>A member has renewed its lease.</summary>
    /// <returns>False if its card is not known, or is another one.</returns>
    public bool TryNote(string id, Heartbeat beat)
    {
        lock (_lock)
        {
            if (!_members.TryGetValue(id, out var seen) || seen.Digest != beat.Card)
            {
                return false;
            }

            _members[id] = seen with { Beat = beat, At = time.GetTimestamp() };
            return true;
        }
    }

    /// <summary>A card was read. It makes a member of a node that is heard.</summary>
    /// <returns>False if there are too many. Trusted nodes and those that are heard have a place before others.</returns>
    public bool TryTake(NodeCard card, CardDigest digest)
    {
        lock (_lock)
        {
            var isKnown = _members.TryGetValue(card.Id, out var seen);
            if (!isKnown && _members.Count >= ClusterLimits.MembersMax && !TryMakeRoom_NeedsLock(card))
            {
                return false;
            }

            _members[card.Id] = seen with { Card = card, Digest = digest };
            return true;
        }
    }

    /// <summary>A member has given its lease back.</summary>
    public void Remove(string id)
    {
        lock (_lock)
        {
            if (_members.TryGetValue(id, out var seen))
            {
                _members[id] = seen with { At = null };
            }
        }
    }

    private bool TryMakeRoom_NeedsLock(NodeCard card)
    {
        var isNewTrusted = isTrusted(card.Fingerprint);
        foreach (var (id, seen) in _members)
        {
            if (!IsAlive(seen) || (isNewTrusted && !isTrusted(seen.Card.Fingerprint)))
            {
                return _members.Remove(id);
            }
        }

        return false;
    }

    private bool IsAlive(Seen seen) => seen.At is { } at && time.GetElapsedTime(at) < ClusterLimits.LeaseTime;

    private ClusterMember MemberOf(Seen seen) => new(seen.Card, isTrusted(seen.Card.Fingerprint))
    {
        Running = seen.Beat.Running,
        Waiting = seen.Beat.Waiting,
        Generation = seen.Beat.Generation,
        Run = seen.Beat.Run,
    };

    // At is null while no heartbeat was heard.
    private readonly record struct Seen(NodeCard Card, CardDigest Digest, Heartbeat Beat, long? At);
}
