using System.Diagnostics;
using Longshore.Wasm.Native;

namespace Longshore.Wasm;

/// <summary>What Linux can do for the calling thread and .NET does not offer: who it gives way to, where it runs, and sleeps of
/// microseconds. Elsewhere nothing, and sleeps of milliseconds.</summary>
public static class SystemThread
{
    private const int Calling = 0;
    private const int SetTimerSlack = 29;
    private const long NanosecondsOfSecond = 1_000_000_000;
    private const int MaskWords = 16;

    // SCHED_IDLE, which everybody may enter.
    private const int IdlePolicy = 5;
    private const int RealTimePolicy = 1;

    // SCHED_RESET_ON_FORK: threads that are started from here are others' threads, such as those of the runtime's pool.
    private const int NotInherited = 0x4000_0000;

    /// <summary>Has the system prefer every other thread to this one, for good. .NET's own priorities of threads do nothing on Linux.
    /// </summary>
    public static void LowerPriority() => SetPolicy(IdlePolicy, priority: 0);

    /// <summary>Has the system prefer this thread to all usual ones, where the process has the right to that (CAP_SYS_NICE).</summary>
    public static void RaisePriority() => SetPolicy(RealTimePolicy, priority: 1);

    /// <summary>Has this thread run on one processor only.</summary>
    /// <param name="processor">Its number.</param>
    /// <returns>False when the process may not use it.</returns>
    public static unsafe bool RunOn(int processor)
    {
        const int BitsOfWord = 64;
        if (!OperatingSystem.IsLinux() || processor / BitsOfWord >= MaskWords)
        {
            return false;
        }

        var mask = stackalloc ulong[MaskWords];
        mask[processor / BitsOfWord] = 1UL << (processor % BitsOfWord);
        return LibC.SetAffinity(Calling, MaskWords * sizeof(ulong), mask) == 0;
    }

    /// <summary>Has sleeps of this thread end at their time, and not up to 50 us later together with those of others.</summary>
    public static void SleepPrecisely()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = LibC.Control(SetTimerSlack, 1, 0, 0, 0);
        }
    }

    /// <summary>Sleeps until a <see cref="Stopwatch"/> timestamp.</summary>
    public static void SleepUntil(long timestamp)
    {
        for (var left = timestamp - Stopwatch.GetTimestamp(); left > 0; left = timestamp - Stopwatch.GetTimestamp())
        {
            if (OperatingSystem.IsLinux())
            {
                var (seconds, rest) = Math.DivRem(left, Stopwatch.Frequency);
                var time = new LibC.TimeSpecification { Seconds = seconds, Nanoseconds = rest * NanosecondsOfSecond / Stopwatch.Frequency };
                _ = LibC.Sleep(in time, 0);
            }
            else
            {
                Thread.Sleep(Stopwatch.GetElapsedTime(0, left));
            }
        }
    }

    private static void SetPolicy(int policy, int priority)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = LibC.SetScheduler(Calling, policy | NotInherited, priority);
        }
    }
}
