namespace Longshore.Wasm.Native;

/// <summary>The processor time of threads, also of others than the caller's.</summary>
internal static unsafe class ThreadClock
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>The clock of the current thread, which any thread may read while this one lives.</summary>
    public static int Current => LibC.GetThreadClock(LibC.CurrentThread(), out var clock) == 0
        ? clock
        : throw new PlatformNotSupportedException("the C library has no clock for a thread");

    /// <summary>What a thread has used, in nanoseconds; 0 once it has ended.</summary>
    public static long Read(int clock)
    {
        LibC.TimeSpecification time;
        return LibC.GetTime(clock, &time) == 0 ? time.Seconds * NanosecondsPerSecond + time.Nanoseconds : 0;
    }
}
