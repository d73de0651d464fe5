namespace Longshore.Wasm.Native;

/// <summary>Finds the stack space of the current thread.</summary>
internal static unsafe class ThreadStack
{
    // Reserved below a guest for the host: a host function, and the dispatch of an exception at the deepest frame.
    private const long HostReserveBytes = 256 << 10;
    private const int AttributesBytes = 64;

    // What this thread uses again at once, and signal handlers of the runtime.
    private const long KeptBytes = 64 << 10;

    [ThreadStatic]
    private static long _lowest;

    [ThreadStatic]
    private static long _highest;

    /// <summary>Returns the lowest address that guest frames may use.</summary>
    /// <param name="guestBytesMax">The largest stack for the guest, in bytes. The guest gets less if the thread has less.</param>
    public static ulong GuestLimit(long guestBytesMax)
    {
        var marker = 0;
        var here = (long)&marker;
        if (_lowest == 0)
        {
            Find();
        }

        return (ulong)Math.Max(here - guestBytesMax, _lowest);
    }

    /// <summary>The bytes of the thread's stack that guest frames may still use.</summary>
    public static long Left()
    {
        var marker = 0;
        return Math.Max((long)&marker - (long)GuestLimit(long.MaxValue / 2), 0);
    }

    /// <summary>Gives the pages below the caller's frame back to the system. The thread gets new ones when it needs them.</summary>
    public static void GiveBack()
    {
        var marker = 0;
        var end = ((long)&marker - KeptBytes) & ~(Environment.SystemPageSize - 1L);
        if (_lowest != 0 && end > _lowest)
        {
            // The main thread's stack may have no pages there, which is no failure.
            _ = LibC.Advise((nint)_lowest, (nuint)(end - _lowest), LibC.MadviseDontNeed);
        }
    }

    /// <summary>The highest end of the thread's stack: the address after its last word.</summary>
    public static nint Highest()
    {
        if (_highest == 0)
        {
            Find();
        }

        return (nint)_highest;
    }

    private static void Find()
    {
        var attributes = stackalloc byte[AttributesBytes];
        if (LibC.GetThreadAttributes(LibC.CurrentThread(), attributes) != 0)
        {
            throw new PlatformNotSupportedException("the C library does not provide the thread's stack bounds");
        }

        _ = LibC.GetStack(attributes, out var low, out var bytes);
        _ = LibC.DestroyThreadAttributes(attributes);
        _lowest = low + HostReserveBytes;
        _highest = low + (long)bytes;
    }
}
