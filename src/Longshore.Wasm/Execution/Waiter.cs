using System.Diagnostics;

namespace Longshore.Wasm.Execution;

/// <summary>A waiting thread, which a notification or an interrupt wakes.</summary>
internal sealed class Waiter : IDisposable
{
    private const long NanosecondsOfMillisecond = 1_000_000;

    private readonly ManualResetEventSlim _signal = new();

    /// <summary>Whether the thread was notified. Guarded by the lock of the queues.</summary>
    public bool IsNotified { get; set; }

    public void Wake() => _signal.Set();

    /// <summary>Waits until the thread is woken or the time has passed; negative for no limit.</summary>
    public void Wait(long nanoseconds)
    {
        if (nanoseconds < 0)
        {
            _signal.Wait();
            return;
        }

        // A wait of the system counts ticks of a coarser clock and may end early.
        var start = Stopwatch.GetTimestamp();
        var left = nanoseconds;
        while (left > 0 && !_signal.Wait((int)Math.Min((left - 1) / NanosecondsOfMillisecond + 1, int.MaxValue)))
        {
            left = nanoseconds - (long)Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        }
    }

    public void Dispose() => _signal.Dispose();
}
