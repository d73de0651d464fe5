namespace Longshore.Tests;

/// <summary>A clock whose timers are due as soon as they are made. Those that take longer than a time are never due.</summary>
internal sealed class ImpatientTime(TimeSpan? longest = null) : TimeProvider
{
    private readonly TaskCompletionSource _passed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a timer of exactly the longest time was due.</summary>
    public Task LongestHasPassed => _passed.Task;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (longest is null || dueTime <= longest)
        {
            callback(state);
        }

        if (dueTime == longest)
        {
            _passed.SetResult();
        }

        return new Done();
    }

    private sealed class Done : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
