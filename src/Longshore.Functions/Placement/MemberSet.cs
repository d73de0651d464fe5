using Longshore.Functions.Near;

namespace Longshore.Functions.Placement;

/// <summary>The members of the cluster as executors. Decisions read a snapshot, which is renewed when it is old.</summary>
/// <param name="members">The members that take calls.</param>
/// <param name="open">Makes the executor of a member.</param>
/// <param name="time">The clocks.</param>
internal sealed class MemberSet(Func<IReadOnlyList<MemberNode>> members, Func<INearNode, MemberTrack, IExecutor> open, TimeProvider time)
{
    // A hundredth of the time between two reports of a member.
    private static readonly TimeSpan Age = TimeSpan.FromMilliseconds(5);

    // Members that have gone and may come back. Beyond, all that are gone are forgotten.
    private const int TracksMax = 4_096;

    private readonly long _ageTicks = (long)(Age.TotalSeconds * time.TimestampFrequency);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, MemberTrack> _tracks = new(StringComparer.Ordinal);
    private readonly Dictionary<INearNode, IExecutor> _executors = [];
    private volatile MemberViews _views = new([], long.MinValue / 2);
    private int _numbers;

    /// <summary>The members that answer now.</summary>
    /// <param name="now">The present, a timestamp.</param>
    public MemberViews At(long now)
    {
        var views = _views;
        return now - views.At < _ageTicks ? views : Renew(now, views);
    }

    // Of several decisions that find the snapshot old, one renews it.
    private MemberViews Renew(long now, MemberViews old)
    {
        if (!_lock.TryEnter())
        {
            return old;
        }

        try
        {
            return _views = new MemberViews(Look_NeedsLock(members()), now);
        }
        finally
        {
            _lock.Exit();
        }
    }

    private MemberView[] Look_NeedsLock(IReadOnlyList<MemberNode> present)
    {
        var views = new List<MemberView>(present.Count);
        foreach (var member in present)
        {
            if (member.Node.Offer is { } offer)
            {
                var track = TrackOf_NeedsLock(member.Node.Name);
                views.Add(ViewOf(member, offer, track, ExecutorOf_NeedsLock(member.Node, track)));
            }
        }

        if (_executors.Count > present.Count)
        {
            foreach (var gone in _executors.Keys.Except(present.Select(member => member.Node)).ToArray())
            {
                _executors.Remove(gone);
            }
        }

        return [.. views];
    }

    private static MemberView ViewOf(MemberNode member, in NearOffer offer, MemberTrack track, IExecutor executor) => new()
    {
        Executor = executor,
        Track = track,
        Wait = offer.Wait.TotalSeconds,
        Asked = offer.Asked,
        RoundTrip = offer.RoundTrip.TotalSeconds,
        SecondsPerByte = 1 / Math.Max(offer.BytesPerSecond, 1),
        SlotShare = 1.0 / Math.Max(member.Slots, 1),
        SlotWatts = member.SlotWatts ?? double.NaN,
        SecondPrice = member.SecondPrice ?? double.NaN,
        Proof = offer.Proof,
    };

    private MemberTrack TrackOf_NeedsLock(string name)
    {
        if (_tracks.TryGetValue(name, out var known))
        {
            return known;
        }

        if (_tracks.Count >= TracksMax)
        {
            // A number that is given again is of another track, so nothing that was learnt is mistaken.
            _tracks.Clear();
            _executors.Clear();
            _numbers = 0;
        }

        return _tracks[name] = new MemberTrack(name, _numbers++);
    }

    private IExecutor ExecutorOf_NeedsLock(INearNode node, MemberTrack track) =>
        _executors.TryGetValue(node, out var known) ? known : _executors[node] = open(node, track);
}
