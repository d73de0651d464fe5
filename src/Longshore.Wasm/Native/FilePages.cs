using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Wasm.Native;

/// <summary>Pages of a file that nobody changes, mapped copy-on-write. They lie at an address of their own until a memory takes them
/// (<c>Memory.Take</c>); the file does not change when the guest writes. For one thread at a time.</summary>
public sealed unsafe class FilePages : IDisposable
{
    /// <summary>The least bytes that are mapped: 64 KiB. To map them takes as long as to copy 16 pages.</summary>
    public const int BytesMin = 64 << 10;

    private nint _start;

    private FilePages(nint start, long length) => (_start, Length) = (start, length);

#pragma warning disable MA0055
    ~FilePages()
    {
        Dispose();
    }
#pragma warning restore MA0055

    /// <summary>The length in bytes, a multiple of the page size. Bytes beyond the end of the file are zero.</summary>
    public long Length { get; }

    /// <summary>Maps a part of a file, if the system has all of it in memory: a guest that waits for a disk could not be ended, and would keep its
    /// processor.</summary>
    /// <param name="file">The file. It may be closed afterwards.</param>
    /// <param name="offset">The first byte.</param>
    /// <param name="bytes">The number of bytes. The last page is mapped whole.</param>
    /// <returns>Null if the part is too short, does not begin at a page, is not in memory, or cannot be mapped.</returns>
    public static FilePages? TryMap(SafeFileHandle file, long offset, long bytes)
    {
        if (bytes < BytesMin || offset % Pages.Bytes != 0 || !FaultTrampoline.IsSupported)
        {
            return null;
        }

        var length = Pages.RoundUp(bytes);
        var start = LibC.MapFile(
            0, (nuint)length, LibC.ProtRead | LibC.ProtWrite, LibC.MapPrivate | LibC.MapNoReserve, file, offset);
        if (start == LibC.MapFailed)
        {
            return null;
        }

        var pages = new FilePages(start, length);
        if (pages.AreResident())
        {
            return pages;
        }

        pages.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_start != 0)
        {
            Pages.Free(_start, Length);
            _start = 0;
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Moves the pages to another address, in place of what is mapped there.</summary>
    /// <exception cref="GuestMemoryException">The system refuses.</exception>
    internal void MoveTo(nint address)
    {
        ObjectDisposedException.ThrowIf(_start == 0, this);
        if (LibC.Remap(_start, (nuint)Length, (nuint)Length, LibC.RemapMayMove | LibC.RemapFixed, address) == LibC.MapFailed)
        {
            var reason = Marshal.GetLastPInvokeErrorMessage();

            // The system may have removed what was there.
            Pages.Unmap(address, Length);
            throw new GuestMemoryException($"{Length} bytes of a file cannot be mapped: {reason}");
        }

        _start = 0;
    }

    private bool AreResident()
    {
        var resident = new byte[Length / Pages.Bytes];
        fixed (byte* pages = resident)
        {
            return LibC.FindResident(_start, (nuint)Length, pages) == 0 && Array.TrueForAll(resident, page => (page & 1) != 0);
        }
    }
}
