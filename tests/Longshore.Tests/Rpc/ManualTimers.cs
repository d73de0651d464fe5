namespace Longshore.Tests.Rpc;

/// <summary>A clock whose timers fire when the test says so.</summary>
internal sealed class ManualTimers : TimeProvider
{
    private readonly List<ManualTimer> _timers = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(callback, state) { IsDue = dueTime != Timeout.InfiniteTimeSpan, IsPeriodic = period > TimeSpan.Zero };
        lock (_timers)
        {
            _timers.Add(timer);
        }

        return timer;
    }

    /// <summary>Whether a timer is set.</summary>
    public bool HasDue
    {
        get
        {
            lock (_timers)
            {
                return _timers.Exists(each => each.IsDue);
            }
        }
    }

    /// <summary>Fires every timer that is set.</summary>
    public void FireAll()
    {
        ManualTimer[] due;
        lock (_timers)
        {
            due = [.. _timers.Where(each => each.IsDue)];
        }

        foreach (var timer in due)
        {
            timer.Fire();
        }
    }

    private sealed class ManualTimer(TimerCallback callback, object? state) : ITimer
    {
        public bool IsDue { get; set; }

        public bool IsPeriodic { get; set; }

        public void Fire()
        {
            IsDue = IsPeriodic;
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            (IsDue, IsPeriodic) = (dueTime != Timeout.InfiniteTimeSpan, period > TimeSpan.Zero);
            return true;
        }

        public void Dispose() => IsDue = false;

        public ValueTask DisposeAsync()
        {
            IsDue = false;
            return default;
        }
    }
}
