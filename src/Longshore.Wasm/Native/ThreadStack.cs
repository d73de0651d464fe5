namespace Longshore.Wasm.Native;

/// <summary>How much stack the current thread has for a guest.</summary>
internal static unsafe class ThreadStack
{
    // What the host may need below a guest: a host function, and the dispatch of an exception at the deepest frame.
    private const long HostReserveBytes = 256 << 10;
    private const int AttributesBytes = 64;

    [ThreadStatic]
    private static long _lowest;

    [ThreadStatic]
    private static long _highest;

    /// <summary>The address that guest frames must stay above.</summary>
    /// <param name="guestBytesMax">Most stack the guest may use, in bytes; it gets less when the thread has less.</param>
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

    /// <summary>Where the thread's stack begins: the address after its highest word.</summary>
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
            throw new PlatformNotSupportedException("the C library does not tell where the thread's stack is");
        }

        _ = LibC.GetStack(attributes, out var low, out var bytes);
        _ = LibC.DestroyThreadAttributes(attributes);
        _lowest = low + HostReserveBytes;
        _highest = low + (long)bytes;
    }
}
