namespace Longshore.Trust.Worker;

/// <summary>Logs each sentence once a second at most, with its count: whoever causes sentences cannot fill the log. Any number of threads may use it.
/// </summary>
public sealed class CountedLog : IAsyncDisposable
{
    // Sentences are fixed, or name workloads of the list and failures of the system. Beyond it, a sentence is not told apart from others.
    private const int SentencesMax = 256;

    private const string Others = "further sentences of other kinds";

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Action<string> _log;
    private readonly ITimer _timer;
    private OrderedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <param name="time">The clock.</param>
    /// <param name="log">Receives sentences.</param>
    public CountedLog(TimeProvider time, Action<string> log)
    {
        _log = log;
        _timer = time.CreateTimer(_ => Report(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Counts a sentence.</summary>
    public void Count(string sentence)
    {
        lock (_lock)
        {
            if (_counts.Count == 0)
            {
                _timer.Change(Period, Timeout.InfiniteTimeSpan);
            }

            var told = _counts.Count < SentencesMax || _counts.ContainsKey(sentence) ? sentence : Others;
            _counts[told] = _counts.GetValueOrDefault(told) + 1;
        }
    }

    /// <summary>Logs what was counted since the last time.</summary>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        Report();
    }

    private void Report()
    {
        OrderedDictionary<string, int> counts;
        lock (_lock)
        {
            (counts, _counts) = (_counts, new(StringComparer.Ordinal));
        }

        foreach (var (sentence, count) in counts)
        {
            Write(string.Create(null, $"{sentence}: {count}"));
        }
    }

    // The border of the timer's thread: a log that fails does not end the worker.
    private void Write(string sentence)
    {
        try
        {
            _log(sentence);
        }
        catch (Exception)
        {
            // There is nowhere else to say it.
        }
    }
}
