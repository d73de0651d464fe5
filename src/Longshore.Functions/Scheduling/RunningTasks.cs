using System.Collections.Concurrent;

namespace Longshore.Functions.Scheduling;

/// <summary>Tasks that nobody else waits for, until each has ended. Any number of threads may use it.</summary>
public sealed class RunningTasks
{
    private readonly ConcurrentDictionary<Task, bool> _tasks = [];

    /// <summary>Keeps a task until it ends.</summary>
    public void Add(Task task)
    {
        _tasks[task] = true;

        // After it was added, also if it has ended before.
        _ = task.ContinueWith(ended => _tasks.TryRemove(ended, out _), TaskScheduler.Default);
    }

    /// <summary>Waits for all tasks that were added before.</summary>
    public Task WhenAllAsync() => Task.WhenAll(_tasks.Keys);
}
