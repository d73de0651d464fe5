namespace Longshore.Tests.Rpc;

/// <summary>A clock whose timers fire when the test says so.</summary>
internal sealed class ManualTimers : TimeProvider
{
    private readonly List<ManualTimer> _timers = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(callback, state) { IsDue = dueTime != Timeout.InfiniteTimeSpan };
        _timers.Add(timer);
        return timer;
    }

    /// <summary>Fires every timer that is set.</summary>
    public void FireAll()
    {
        foreach (var timer in _timers.Where(each => each.IsDue).ToArray())
        {
            timer.Fire();
        }
    }

    private sealed class ManualTimer(TimerCallback callback, object? state) : ITimer
    {
        public bool IsDue { get; set; }

        public void Fire()
        {
            IsDue = false;
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            IsDue = dueTime != Timeout.InfiniteTimeSpan;
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
