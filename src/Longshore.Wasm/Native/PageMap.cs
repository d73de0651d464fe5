using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Wasm.Native;

/// <summary>Reads the kernel's page map of this process (Linux, Documentation/admin-guide/mm/pagemap.rst).</summary>
internal static class PageMap
{
    // Bit 63: the page is in memory. Bit 62: it is in swap. A page with neither bit has not been written since it was mapped or
    // dropped, and reads as zero.
    private const int UsedShift = 62;

    // Bit 61: the page belongs to a file or is shared; it is not a private copy.
    private const int FileShift = 61;

    private static readonly SafeFileHandle? File = Open();

    /// <summary>Reads the entries of consecutive pages.</summary>
    /// <param name="start">The address of the first page.</param>
    /// <param name="entries">Receives one entry per page, for <see cref="IsUsed"/> and <see cref="IsCopied"/>.</param>
    /// <returns>False if the kernel does not provide the page map.</returns>
    public static bool TryRead(nint start, Span<ulong> entries)
    {
        if (File is null)
        {
            return false;
        }

        try
        {
            var bytes = MemoryMarshal.AsBytes(entries);
            return RandomAccess.Read(File, bytes, start / Pages.Bytes * sizeof(ulong)) == bytes.Length;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public static bool IsUsed(ulong entry) => entry >> UsedShift != 0;

    /// <summary>Whether a page in a private mapping of a file has been written since it was mapped or dropped.</summary>
    public static bool IsCopied(ulong entry) => IsUsed(entry) && ((entry >> FileShift) & 1) == 0;

    private static SafeFileHandle? Open()
    {
        try
        {
            return System.IO.File.OpenHandle("/proc/self/pagemap");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }
}
