using System.Diagnostics;
using System.Globalization;
using Longshore.Wasm.Native;

namespace Longshore.Wasm;

/// <summary>Thread functions of Linux that .NET does not offer: priority, time slices, processor affinity, processor time, and sleeps of
/// microseconds. On other systems the first three do nothing, the time is that of the clock, and sleeps are in milliseconds.</summary>
public static class SystemThread
{
    private const string Threads = "/proc/self/task";
    private const int Calling = 0;
    private const int SetTimerSlack = 29;
    private const long NanosecondsOfSecond = 1_000_000_000;
    private const int MaskWords = 16;

    // A niceness that leaves a thread a quarter of a processor that one other wants.
    private const int NicenessOfWork = 5;
    private const int NicenessMin = -20;

    // CLOCK_THREAD_CPUTIME_ID.
    private const int OwnClock = 3;

    private const int NormalPolicy = 0;
    private const int RealTimePolicy = 1;

    // In nanoseconds. Since Linux 6.12 a thread that wakes takes the processor at once from one with a longer slice. 100 us is the shortest.
    // The longer the slice of a thread that gives way, the longer it waits for its turn on a busy machine.
    private const ulong ShortSlice = 100_000;
    private const ulong LongSlice = 1_000_000;

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

    /// <summary>Lets all other threads of this process, and those that they start, take a processor from threads of
    /// <see cref="GiveWay"/> as soon as they wake.</summary>
    public static void ShortenSlices()
    {
        if (Directory.Exists(Threads))
        {
            foreach (var thread in Directory.EnumerateDirectories(Threads))
            {
                SetSlice(int.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture), ShortSlice);
            }
        }
    }

    /// <summary>Lets other threads come before this one, permanently, but not so far that it stands still on a busy machine: the garbage
    /// collector waits for it, and with the collector all threads of the process. .NET's own thread priorities have no effect on Linux.
    /// </summary>
    /// <remarks>Threads that are started from this one inherit the priority, those of the runtime's pool among them.</remarks>
    public static void GiveWay()
    {
        if (OperatingSystem.IsLinux())
        {
            SetSlice(Calling, LongSlice, NicenessOfWork);
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

    // Threads with another policy, and threads that have ended meanwhile, are left as they are.
    private static void SetSlice(int thread, ulong slice, int niceness = NicenessMin)
    {
        if (LibC.GetScheduling(thread) is { Policy: NormalPolicy } scheduling)
        {
            scheduling.Runtime = slice;
            scheduling.Niceness = Math.Max(scheduling.Niceness, niceness);
            LibC.SetScheduling(thread, scheduling);
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
