namespace Longshore.Functions.Calls;

/// <summary>The instances that one call from outside has made of its own module, and those that they have made. Thread-safe.</summary>
internal sealed class CallFamily
{
    /// <summary>The most instances that wait or run at one time.</summary>
    // 16 levels of 64 would be more than any node has memory for. As many as a node's queue takes from one burst.
    public const int Max = 512;

    private int _live;

    /// <summary>Adds an instance, unless there are too many.</summary>
    public bool TryJoin()
    {
        if (Interlocked.Increment(ref _live) <= Max)
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>An instance has ended.</summary>
    public void Leave() => Interlocked.Decrement(ref _live);
}
