namespace Longshore.Functions.Placement;

/// <summary>The calls that this node has sent to one member and that are not answered. A member's report of its load cannot have seen those that were sent after it was
/// asked for. Thread-safe.</summary>
internal sealed class SentCalls
{
    private readonly Lock _lock = new();
    private readonly List<long> _unanswered = [];
    private long _asked;
    private int _unseen;

    /// <summary>The calls that a report cannot have seen.</summary>
    /// <param name="asked">When the report was asked for, a timestamp.</param>
    public int UnseenBy(long asked) => asked == Volatile.Read(ref _asked) ? Volatile.Read(ref _unseen) : Recount(asked);

    /// <summary>A call is sent.</summary>
    /// <param name="now">When, a timestamp.</param>
    public void Begin(long now)
    {
        lock (_lock)
        {
            _unanswered.Add(now);
            _unseen += now >= _asked ? 1 : 0;
        }
    }

    /// <summary>A call is answered, or lost.</summary>
    /// <param name="sent">When it was sent.</param>
    public void End(long sent)
    {
        lock (_lock)
        {
            _unanswered.Remove(sent);
            _unseen -= sent >= _asked ? 1 : 0;
        }
    }

    private int Recount(long asked)
    {
        lock (_lock)
        {
            // An older report than the one that is known is that of a decision that began before.
            if (asked > _asked)
            {
                Volatile.Write(ref _asked, asked);
                Volatile.Write(ref _unseen, _unanswered.Count(sent => sent >= asked));
            }

            return _unseen;
        }
    }
}
