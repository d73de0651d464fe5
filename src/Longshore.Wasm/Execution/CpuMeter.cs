using Longshore.Wasm.Native;

namespace Longshore.Wasm.Execution;

/// <summary>Adds up the processor time between Start and Stop. Each pair of calls runs on one thread.</summary>
internal sealed class CpuMeter
{
    private readonly Lock _lock = new();
    private long _used;
    private long _startedAt;
    private int? _clock;

    /// <summary>The sum, in nanoseconds, including the time since an open Start. May be read from any thread.</summary>
    public long Nanoseconds
    {
        get
        {
            lock (_lock)
            {
                return _used + (_clock is { } clock ? Math.Max(ThreadClock.Read(clock) - _startedAt, 0) : 0);
            }
        }
    }

    public void Start()
    {
        lock (_lock)
        {
            var clock = ThreadClock.Current;
            _clock = clock;
            _startedAt = ThreadClock.Read(clock);
        }
    }

    public void Stop()
    {
        lock (_lock)
        {
            _used += ThreadClock.Read(_clock!.Value) - _startedAt;
            _clock = null;
        }
    }
}
