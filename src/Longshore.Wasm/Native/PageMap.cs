using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Wasm.Native;

/// <summary>What the kernel knows of this process's pages (Linux, Documentation/admin-guide/mm/pagemap.rst).</summary>
internal static class PageMap
{
    // Bit 63: the page is in memory. Bit 62: it is in swap. A page that is neither has never been written since it was mapped
    // or dropped, and reads as zero.
    private const int UsedShift = 62;

    // Bit 61: the page is a file's, not a copy of this process.
    private const int FileShift = 61;

    private static readonly SafeFileHandle? File = Open();

    /// <summary>Tells for every page whether it may hold anything.</summary>
    /// <param name="start">The first page's address.</param>
    /// <param name="entries">Receives one number for each page, for <see cref="IsUsed"/>.</param>
    /// <returns>False where the kernel does not tell.</returns>
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

    /// <summary>Whether the page of a private mapping of a file has been written since it was mapped or dropped.</summary>
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
