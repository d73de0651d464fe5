namespace Longshore.Node.Faces.Triggers;

/// <summary>The triggers that run, kept equal to those that the deployed functions ask for. Thread-safe.</summary>
/// <typeparam name="TPlace">What has one trigger at a time, such as a queue.</typeparam>
/// <typeparam name="TConfig">How the trigger works. Another config is another trigger.</typeparam>
/// <param name="create">Makes a trigger.</param>
internal sealed class TriggerSet<TPlace, TConfig>(Func<TPlace, TConfig, Trigger> create) : IAsyncDisposable
    where TPlace : notnull
    where TConfig : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TPlace, (TConfig Config, Trigger Trigger)> _running = [];
    private readonly List<Trigger> _ending = [];
    private bool _isStopped;

    /// <summary>Starts, replaces and stops triggers.</summary>
    public void Update(IReadOnlyDictionary<TPlace, TConfig> wanted)
    {
        lock (_lock)
        {
            if (_isStopped)
            {
                return;
            }

            Forget_NeedsLock();
            var before = new Dictionary<TPlace, Task>();
            foreach (var (place, (config, trigger)) in _running.ToArray())
            {
                if (!wanted.TryGetValue(place, out var other) || !other.Equals(config))
                {
                    Stop_NeedsLock(place, trigger);
                    before[place] = trigger.Ended;
                }
            }

            foreach (var (place, config) in wanted.Where(each => !_running.ContainsKey(each.Key)))
            {
                var trigger = create(place, config);
                _running.Add(place, (config, trigger));
                trigger.Start(before.GetValueOrDefault(place, Task.CompletedTask));
            }
        }
    }

    /// <summary>Begins nothing new.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _isStopped = true;
            foreach (var (place, (_, trigger)) in _running.ToArray())
            {
                Stop_NeedsLock(place, trigger);
            }
        }
    }

    /// <summary>Waits for all invocations to end.</summary>
    public async ValueTask DisposeAsync()
    {
        Stop();
        Trigger[] ending;
        lock (_lock)
        {
            ending = [.. _ending];
        }

        foreach (var trigger in ending)
        {
            await trigger.Ended;
            trigger.Dispose();
        }
    }

    private void Stop_NeedsLock(TPlace place, Trigger trigger)
    {
        trigger.Stop();
        _running.Remove(place);
        _ending.Add(trigger);
    }

    private void Forget_NeedsLock()
    {
        foreach (var ended in _ending.Where(trigger => trigger.Ended.IsCompleted).ToArray())
        {
            _ending.Remove(ended);
            ended.Dispose();
        }
    }
}
