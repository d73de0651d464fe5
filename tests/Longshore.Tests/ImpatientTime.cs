namespace Longshore.Tests;

/// <summary>A clock whose timers are due as soon as they are made. Those of the longest time are due when it is said so, and longer ones
/// never.</summary>
internal sealed class ImpatientTime(TimeSpan? longest = null) : TimeProvider
{
    private readonly TaskCompletionSource<Action> _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The first timer of the longest time; a call of the result makes it due.</summary>
    public Task<Action> Longest => _waiting.Task;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (longest is null || dueTime < longest)
        {
            callback(state);
        }
        else if (dueTime == longest)
        {
            _waiting.TrySetResult(() => callback(state));
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
