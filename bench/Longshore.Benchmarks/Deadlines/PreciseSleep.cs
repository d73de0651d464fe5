using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Longshore.Benchmarks.Deadlines;

/// <summary>Sleeps of microseconds, which leave the processor to others: a generator of load that spins would take the core that
/// the load needs.</summary>
internal static partial class PreciseSleep
{
    private const int SetTimerSlack = 29;

    // SCHED_FIFO, and SCHED_RESET_ON_FORK.
    private const int FirstInFirstOut = 1 | 0x4000_0000;
    private const long NanosecondsOfSecond = 1_000_000_000;

    /// <summary>Has the system wake this thread at its time, before all others where it may: a client stands for other machines, whose
    /// processors the load does not use.</summary>
    public static void Prepare()
    {
        _ = Control(SetTimerSlack, 1, 0, 0, 0);
        _ = SetScheduler(0, FirstInFirstOut, 1);
    }

    /// <summary>Sleeps until a timestamp.</summary>
    public static void Until(long timestamp)
    {
        var left = (timestamp - Stopwatch.GetTimestamp()) * NanosecondsOfSecond / Stopwatch.Frequency;
        if (left > 0)
        {
            var time = new Time { Seconds = left / NanosecondsOfSecond, Nanoseconds = left % NanosecondsOfSecond };
            _ = Sleep(in time, 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int Sleep(in Time time, nint left);

    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    private static partial int SetScheduler(int thread, int policy, in int priority);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint first, nuint second, nuint third, nuint fourth);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
