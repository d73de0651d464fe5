using System.Runtime.InteropServices;

namespace Longshore.Wasm.Native;

/// <summary>Reserves, commits and returns whole pages of the operating system.</summary>
internal static class Pages
{
    /// <summary>Page size, in bytes; WebAssembly's 64 KiB pages are a multiple of it.</summary>
    public const int Bytes = 4096;

    public static long RoundUp(long bytes) => (bytes + Bytes - 1) & -Bytes;

    /// <summary>Address space that is protected and holds nothing.</summary>
    public static nint Reserve(long bytes)
    {
        var start = LibC.Map(
            0, (nuint)bytes, LibC.ProtNone, LibC.MapPrivate | LibC.MapAnonymous | LibC.MapNoReserve, -1, 0);
        return start != LibC.MapFailed ? start : throw Failed("reserved", bytes);
    }

    /// <summary>Makes pages usable; they read as zero if they were never used or were released.</summary>
    public static bool TryCommit(nint start, long bytes) =>
        bytes == 0 || LibC.Protect(start, (nuint)bytes, LibC.ProtRead | LibC.ProtWrite) == 0;

    /// <summary>Drops what the pages hold; they read as zero afterwards.</summary>
    public static void Discard(nint start, long bytes)
    {
        if (bytes > 0 && LibC.Advise(start, (nuint)bytes, LibC.MadviseDontNeed) != 0)
        {
            throw Failed("discarded", bytes);
        }
    }

    /// <summary>Drops what the pages hold and protects them again.</summary>
    public static void Decommit(nint start, long bytes)
    {
        Discard(start, bytes);
        if (bytes > 0 && LibC.Protect(start, (nuint)bytes, LibC.ProtNone) != 0)
        {
            throw Failed("protected", bytes);
        }
    }

    public static void Free(nint start, long bytes) => _ = LibC.Unmap(start, (nuint)bytes);

    private static GuestMemoryException Failed(string what, long bytes) =>
        new($"{bytes} bytes of address space could not be {what}: {Marshal.GetLastPInvokeErrorMessage()}");
}
