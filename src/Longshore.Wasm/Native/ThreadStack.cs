namespace Longshore.Wasm.Native;

/// <summary>How much stack the current thread has for a guest.</summary>
internal static unsafe class ThreadStack
{
    // What the host may need below a guest: a host function, and the dispatch of an exception at the deepest frame.
    private const long HostReserveBytes = 256 << 10;
    private const int AttributesBytes = 64;

    [ThreadStatic]
    private static long _lowest;

    /// <summary>The address that guest frames must stay above.</summary>
    /// <param name="guestBytesMax">Most stack the guest may use, in bytes; it gets less when the thread has less.</param>
    public static ulong GuestLimit(long guestBytesMax)
    {
        var marker = 0;
        var here = (long)&marker;
        if (_lowest == 0)
        {
            _lowest = FindLowest() + HostReserveBytes;
        }

        return (ulong)Math.Max(here - guestBytesMax, _lowest);
    }

    private static long FindLowest()
    {
        var attributes = stackalloc byte[AttributesBytes];
        if (LibC.GetThreadAttributes(LibC.CurrentThread(), attributes) != 0)
        {
            throw new PlatformNotSupportedException("the C library does not tell where the thread's stack is");
        }

        _ = LibC.GetStack(attributes, out var low, out _);
        _ = LibC.DestroyThreadAttributes(attributes);
        return low;
    }
}
