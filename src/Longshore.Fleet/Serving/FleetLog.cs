namespace Longshore.Fleet.Serving;

/// <summary>Tells a person what happens. Peers cause most of it, so there is a limit. Thread-safe.</summary>
/// <param name="write">Writes a sentence.</param>
/// <param name="time">The clock.</param>
internal sealed class FleetLog(Action<string> write, TimeProvider time)
{
    // What a person can read.
    private const int SentencesPerSecondMax = 20;

    private readonly Lock _lock = new();
    private long _second = long.MinValue;
    private int _written;
    private long _dropped;

    /// <summary>Writes a sentence, or counts it if there were too many in this second.</summary>
    public void Tell(string sentence)
    {
        long dropped;
        lock (_lock)
        {
            var second = time.GetTimestamp() / time.TimestampFrequency;
            if (second == _second && _written >= SentencesPerSecondMax)
            {
                _dropped++;
                return;
            }

            dropped = second == _second ? 0 : Interlocked.Exchange(ref _dropped, 0);
            _written = second == _second ? _written + 1 : 1;
            _second = second;
        }

        if (dropped > 0)
        {
            write(FormattableString.Invariant($"{dropped} more events were not logged"));
        }

        write(sentence);
    }
}
