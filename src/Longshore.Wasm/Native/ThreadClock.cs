namespace Longshore.Wasm.Native;

/// <summary>Reads the processor time of any thread of this process.</summary>
internal static unsafe class ThreadClock
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>The clock of the current thread. Any thread may read it while the current thread lives.</summary>
    public static int Current => LibC.GetThreadClock(LibC.CurrentThread(), out var clock) == 0
        ? clock
        : throw new PlatformNotSupportedException("the C library has no clock for a thread");

    /// <summary>The processor time used by the clock's thread, in nanoseconds; 0 if the thread has ended.</summary>
    public static long Read(int clock)
    {
        LibC.TimeSpecification time;
        return LibC.GetTime(clock, &time) == 0 ? time.Seconds * NanosecondsPerSecond + time.Nanoseconds : 0;
    }
}
