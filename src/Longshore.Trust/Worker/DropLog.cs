namespace Longshore.Trust.Worker;

/// <summary>Counts what is not served, and logs the counts once a second at most: a peer cannot fill the log. Any number of threads may use it.</summary>
internal sealed class DropLog : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly int[] _counts = new int[Enum.GetValues<Drop>().Length];
    private readonly Action<string> _log;
    private readonly ITimer _timer;
    private bool _isWaiting;

    /// <param name="time">The clock.</param>
    /// <param name="log">Receives sentences.</param>
    public DropLog(TimeProvider time, Action<string> log)
    {
        _log = log;
        _timer = time.CreateTimer(_ => Report(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Counts one.</summary>
    public void Count(Drop drop)
    {
        lock (_lock)
        {
            _counts[(int)drop]++;
            if (_isWaiting)
            {
                return;
            }

            _isWaiting = true;
            _timer.Change(Period, Timeout.InfiniteTimeSpan);
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
        int[] counts;
        lock (_lock)
        {
            counts = [.. _counts];
            Array.Clear(_counts);
            _isWaiting = false;
        }

        foreach (var drop in Enum.GetValues<Drop>().Where(drop => counts[(int)drop] > 0))
        {
            Write(string.Create(null, $"{Sentence(drop)}: {counts[(int)drop]}"));
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

    private static string Sentence(Drop drop) => drop switch
    {
        Drop.Connection => "connections over the limit were closed",
        Drop.Protocol => "connections that do not speak ZMTP 3 were closed",
        Drop.TooLarge => "connections with a message over the limit were closed",
        Drop.BytesUnderWay => "connections over the budget of bytes under way were closed",
        Drop.Late => "silent or slow connections were closed",
        Drop.Form => "messages of another form than a REQ socket's were dropped",
        Drop.Answer => "answers were lost, because their peers have left",
        Drop.Accept => "connections could not be accepted",
        _ => "connections ended by a defect",
    };
}
