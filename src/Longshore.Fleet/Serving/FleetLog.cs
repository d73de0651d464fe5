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

            (dropped, _dropped) = second == _second ? (0L, _dropped) : (_dropped, 0L);
            _written = second == _second ? _written + 1 : 1;
            _second = second;
        }

        if (dropped > 0)
        {
            TryWrite(FormattableString.Invariant($"{dropped} more events were not logged"));
        }

        TryWrite(sentence);
    }

    // The border of the log: a terminal that is gone, or a full disk behind it, does not end the task that tells the sentence.
    private void TryWrite(string sentence)
    {
        try
        {
            write(sentence);
        }
        catch (Exception)
        {
            // There is nobody left to tell.
        }
    }
}
