namespace Longshore.Cluster.Membership;

/// <summary>The members of which this node has heard lately. Thread-safe.</summary>
/// <param name="time">The clocks. Only this node's monotonic clock counts: what other nodes believe the time to be does not matter.</param>
internal sealed class MemberTable(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Seen> _members = [];

    /// <summary>The members whose leases have not ended, by id, with the time since they were renewed.</summary>
    public IReadOnlyList<(ClusterMember Member, TimeSpan Age)> Now()
    {
        lock (_lock)
        {
            RemoveLate_NeedsLock();
            return [.. _members.Values.Select(seen => (seen.Member, time.GetElapsedTime(seen.At))).OrderBy(each => each.Member.Id, StringComparer.Ordinal)];
        }
    }

    /// <summary>A member has renewed its lease.</summary>
    /// <returns>False if there are too many members.</returns>
    public bool TryNote(ClusterMember member)
    {
        lock (_lock)
        {
            if (!_members.ContainsKey(member.Id) && _members.Count >= ClusterLimits.MembersMax)
            {
                RemoveLate_NeedsLock();
                if (_members.Count >= ClusterLimits.MembersMax)
                {
                    return false;
                }
            }

            _members[member.Id] = new Seen(member, time.GetTimestamp());
            return true;
        }
    }

    /// <summary>A member has given its lease back.</summary>
    public void Remove(string id)
    {
        lock (_lock)
        {
            _members.Remove(id);
        }
    }

    private void RemoveLate_NeedsLock()
    {
        foreach (var (id, seen) in _members)
        {
            if (time.GetElapsedTime(seen.At) >= ClusterLimits.LeaseTime)
            {
                _members.Remove(id);
            }
        }
    }

    private readonly record struct Seen(ClusterMember Member, long At);
}
