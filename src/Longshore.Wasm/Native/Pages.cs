using System.Runtime.InteropServices;

namespace Longshore.Wasm.Native;

/// <summary>Reserves, commits and releases whole pages of the operating system.</summary>
internal static class Pages
{
    /// <summary>The page size, in bytes. WebAssembly's 64 KiB pages are a multiple of it.</summary>
    public const int Bytes = 4096;

    /// <summary>Refuses a system with other pages: kernels for ARM64 may have pages of 16 or 64 KiB.</summary>
    /// <param name="systemBytes">The system's page size, in bytes.</param>
    /// <exception cref="PlatformNotSupportedException">The pages have another size.</exception>
    public static void RequireSize(int systemBytes)
    {
        if (systemBytes != Bytes)
        {
            throw new PlatformNotSupportedException(
                $"the kernel's pages have {systemBytes} bytes, and the engine needs pages of {Bytes}: boot a kernel with such pages (CONFIG_ARM64_4K_PAGES)");
        }
    }

    // Below this size, writing zeros is faster than reading the page map.
    private const long WrittenBytesMax = 128 << 10;

    // Reading the page map takes about 1 us per MiB. Above this size, pages are dropped without reading it.
    private const long SearchedBytesMax = 16 << 20;
    private const int SearchedPages = 512;

    // The most machine memory that a cleared memory keeps, in bytes.
    private const long KeptBytesMax = 1 << 20;

    public static long RoundUp(long bytes) => (bytes + Bytes - 1) & -Bytes;

    /// <summary>Reserves protected address space without memory behind it.</summary>
    public static nint Reserve(long bytes)
    {
        var start = LibC.Map(
            0, (nuint)bytes, LibC.ProtNone, LibC.MapPrivate | LibC.MapAnonymous | LibC.MapNoReserve, -1, 0);
        return start != LibC.MapFailed ? start : throw Failed("reserved", bytes);
    }

    /// <summary>Makes pages usable. Pages that were never used, or were discarded, read as zero.</summary>
    public static bool TryCommit(nint start, long bytes) =>
        bytes == 0 || LibC.Protect(start, (nuint)bytes, LibC.ProtRead | LibC.ProtWrite) == 0;

    /// <summary>Makes pages inaccessible. They keep their contents.</summary>
    public static void Protect(nint start, long bytes)
    {
        if (LibC.Protect(start, (nuint)bytes, LibC.ProtNone) != 0)
        {
            throw Failed("protected", bytes);
        }
    }

    /// <summary>Drops the contents of pages. They read as zero afterwards.</summary>
    public static void Discard(nint start, long bytes)
    {
        if (bytes > 0 && LibC.Advise(start, (nuint)bytes, LibC.MadviseDontNeed) != 0)
        {
            throw Failed("discarded", bytes);
        }
    }

    /// <summary>Makes pages read as zero at the least cost: writes zeros if few pages are used, drops the pages otherwise. The
    /// next use of a dropped page costs a fault, about ten times as much as writing zeros.</summary>
    public static void Clear(nint start, long bytes)
    {
        if (bytes <= WrittenBytesMax)
        {
            WriteZeros(start, bytes);
        }
        else if (bytes > SearchedBytesMax || !TryClearUsed(start, bytes))
        {
            Discard(start, bytes);
        }
    }

    /// <summary>Lets the system use huge pages, where it has them. <see cref="Unmap"/> takes that back.</summary>
    public static void UseHugePages(nint start, long bytes) => _ = LibC.Advise(start, (nuint)bytes, LibC.MadviseHugePage);

    /// <summary>Replaces the mapping of a file, or of huge pages, by protected pages without memory behind them.</summary>
    public static void Unmap(nint start, long bytes)
    {
        if (LibC.Map(
            start,
            (nuint)bytes,
            LibC.ProtNone,
            LibC.MapPrivate | LibC.MapAnonymous | LibC.MapNoReserve | LibC.MapFixed,
            -1,
            0) == LibC.MapFailed)
        {
            throw Failed("released", bytes);
        }
    }

    /// <summary>Drops the contents of pages and protects them again.</summary>
    public static void Decommit(nint start, long bytes)
    {
        Discard(start, bytes);
        if (bytes > 0)
        {
            Protect(start, bytes);
        }
    }

    public static void Free(nint start, long bytes) => _ = LibC.Unmap(start, (nuint)bytes);

    /// <returns>False if too many pages are used, or the system does not provide the page map.</returns>
    private static bool TryClearUsed(nint start, long bytes)
    {
        Span<ulong> pages = stackalloc ulong[SearchedPages];
        var used = 0;
        for (long at = 0; at < bytes; at += SearchedPages * Bytes)
        {
            var part = pages[..(int)Math.Min(SearchedPages, (bytes - at) / Bytes)];
            if (!PageMap.TryRead(start + (nint)at, part))
            {
                return false;
            }

            for (var i = 0; i < part.Length; i++)
            {
                if (PageMap.IsUsed(part[i]))
                {
                    if (++used > KeptBytesMax / Bytes)
                    {
                        return false;
                    }

                    WriteZeros(start + (nint)(at + (long)i * Bytes), Bytes);
                }
            }
        }

        return true;
    }

    private static unsafe void WriteZeros(nint start, long bytes) => new Span<byte>((void*)start, (int)bytes).Clear();

    private static GuestMemoryException Failed(string what, long bytes) =>
        new($"{bytes} bytes of address space could not be {what}: {Marshal.GetLastPInvokeErrorMessage()}");
}
