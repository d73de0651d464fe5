using System.Diagnostics;

namespace Longshore.Wasm.Execution;

/// <summary>One thread that waits: for a notification, or to be ended.</summary>
internal sealed class Waiter : IDisposable
{
    private const long NanosecondsOfMillisecond = 1_000_000;

    private readonly ManualResetEventSlim _signal = new();

    /// <summary>Whether it was notified. Under the lock of the queues.</summary>
    public bool IsNotified { get; set; }

    public void Wake() => _signal.Set();

    /// <summary>Waits until it is woken or so much time has passed; for ever if that is negative.</summary>
    public void Wait(long nanoseconds)
    {
        if (nanoseconds < 0)
        {
            _signal.Wait();
            return;
        }

        // The system's waits count in ticks of a coarser clock, and may end before their time.
        var start = Stopwatch.GetTimestamp();
        var left = nanoseconds;
        while (left > 0 && !_signal.Wait((int)Math.Min((left - 1) / NanosecondsOfMillisecond + 1, int.MaxValue)))
        {
            left = nanoseconds - (long)Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        }
    }

    public void Dispose() => _signal.Dispose();
}
