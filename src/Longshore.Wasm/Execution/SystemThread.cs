using System.Diagnostics;
using Longshore.Wasm.Native;

namespace Longshore.Wasm;

/// <summary>Thread functions of Linux that .NET does not offer: priority, processor affinity, processor time, and sleeps of
/// microseconds. On other systems the first two do nothing, the time is that of the clock, and sleeps are in milliseconds.</summary>
public static class SystemThread
{
    private const int Calling = 0;
    private const int SetTimerSlack = 29;
    private const long NanosecondsOfSecond = 1_000_000_000;
    private const int MaskWords = 16;

    // PRIO_PROCESS, which means one thread on Linux, and a niceness that leaves a thread a tenth of a processor that others want.
    private const int OneThread = 0;
    private const int NiceOfWork = 10;

    // CLOCK_THREAD_CPUTIME_ID.
    private const int OwnClock = 3;

    // SCHED_IDLE, which needs no privilege.
    private const int IdlePolicy = 5;
    private const int RealTimePolicy = 1;

    // SCHED_RESET_ON_FORK: a thread started from this one does not inherit the policy. It may serve others, as a thread of the
    // runtime's pool does.
    private const int NotInherited = 0x4000_0000;

    [ThreadStatic]
    private static int? _clock;

    /// <summary>The processor time that this thread has used since it began.</summary>
    public static TimeSpan ProcessorTime => OperatingSystem.IsLinux()
        ? TimeSpan.FromTicks(ThreadClock.Read(OwnClock) / TimeSpan.NanosecondsPerTick)
        : Stopwatch.GetElapsedTime(0);

    /// <summary>The clock of this thread's processor time, for <see cref="ProcessorTicksOf"/>.</summary>
    // Asked for before every run; a thread's clock never changes.
    public static int ProcessorClock => _clock ??= OperatingSystem.IsLinux() ? ThreadClock.Current : 0;

    /// <summary>The processor time that a clock's thread has used since it began, in units of <see cref="TimeSpan"/>. Any thread may ask
    /// for it. Zero if the thread has ended.</summary>
    public static long ProcessorTicksOf(int clock) => OperatingSystem.IsLinux()
        ? ThreadClock.Read(clock) / TimeSpan.NanosecondsPerTick
        : Stopwatch.GetElapsedTime(0).Ticks;

    /// <summary>The bytes of this thread's stack that guests may still use.</summary>
    public static long StackLeft => ThreadStack.Left();

    /// <summary>Gives this thread the lowest priority, permanently. .NET's own thread priorities have no effect on
    /// Linux.</summary>
    public static void LowerPriority() => SetPolicy(IdlePolicy, priority: 0);

    /// <summary>Lets other threads come before this one, permanently, but not so far that it stands still on a busy machine. Threads
    /// that are started from this one do the same.</summary>
    public static void GiveWay()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = LibC.SetNiceness(OneThread, Calling, NiceOfWork);
        }
    }

    /// <summary>Gives this thread priority over all normal threads, if the process has the privilege (CAP_SYS_NICE).</summary>
    public static void RaisePriority() => SetPolicy(RealTimePolicy, priority: 1);

    /// <summary>Restricts this thread to one processor.</summary>
    /// <param name="processor">The number of the processor.</param>
    /// <returns>False if the process may not use the processor.</returns>
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

    /// <summary>Makes sleeps of this thread end on time. By default the system delays them by up to 50 us to combine them with
    /// others.</summary>
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
