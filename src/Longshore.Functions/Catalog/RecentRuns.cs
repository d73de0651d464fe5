namespace Longshore.Functions.Catalog;

/// <summary>How long the guests of one function ran in the last seconds. Thread-safe and without a lock.</summary>
internal sealed class RecentRuns
{
    /// <summary>The seconds that count.</summary>
    // As long as the window of requests in OpenFaaS's own rule of scaling.
    public const int WindowSeconds = 10;

    private const int MicrosecondBits = 40;
    private const long MicrosecondMask = (1L << MicrosecondBits) - 1;
    private const long SecondMask = (1L << (63 - MicrosecondBits)) - 1;

    // Each has the microseconds of one second, below the number of that second, so that one exchange changes both.
    private readonly long[] _seconds = new long[WindowSeconds];

    /// <summary>Counts a run that has ended.</summary>
    /// <param name="second">The second of its end, of any clock that goes forward.</param>
    /// <param name="time">How long the guest ran.</param>
    public void Add(long second, TimeSpan time)
    {
        ref var place = ref _seconds[second % WindowSeconds];
        var microseconds = (long)time.TotalMicroseconds;
        while (true)
        {
            var before = Interlocked.Read(ref place);
            var sum = before >> MicrosecondBits == (second & SecondMask) ? (before & MicrosecondMask) + microseconds : microseconds;
            var after = (second & SecondMask) << MicrosecondBits | Math.Min(sum, MicrosecondMask);
            if (Interlocked.CompareExchange(ref place, after, before) == before)
            {
                return;
            }
        }
    }

    /// <summary>The processors that the runs took on average in the whole seconds before the current one.</summary>
    /// <param name="second">The current second.</param>
    public double ProcessorsAt(long second)
    {
        var microseconds = 0L;
        for (var past = Math.Max(second - WindowSeconds + 1, 0); past < second; past++)
        {
            var place = Interlocked.Read(ref _seconds[past % WindowSeconds]);
            microseconds += place >> MicrosecondBits == (past & SecondMask) ? place & MicrosecondMask : 0;
        }

        return microseconds / (1e6 * (WindowSeconds - 1));
    }
}
