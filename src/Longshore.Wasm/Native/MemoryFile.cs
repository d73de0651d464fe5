using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Wasm.Native;

/// <summary>A file that exists only in memory, which any number of guests can map copy-on-write.</summary>
internal sealed unsafe class MemoryFile : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly nint _bytes;
    private bool _disposed;

    public MemoryFile(ReadOnlySpan<byte> content)
        : this(Pages.RoundUp(content.Length)) => Write(0, content);

    /// <summary>A file of zeros.</summary>
    /// <param name="length">Its length, a multiple of the page size.</param>
    public MemoryFile(long length)
    {
        Length = length;
        _file = NamelessFile.Make("longshore snapshot") ?? throw Failed("made");
        if (LibC.SetFileLength(_file, Length) != 0)
        {
            throw Failed("made");
        }

        _bytes = LibC.MapFile(0, (nuint)Length, LibC.ProtRead | LibC.ProtWrite, LibC.MapShared, _file, 0);
        if (_bytes == LibC.MapFailed)
        {
            throw Failed("mapped");
        }
    }

    // A snapshot that was never disposed still holds a file.
#pragma warning disable MA0055
    ~MemoryFile()
    {
        Dispose();
    }
#pragma warning restore MA0055

    /// <summary>The length in bytes, a multiple of the page size.</summary>
    public long Length { get; }

    /// <summary>A page of the file.</summary>
    public ReadOnlySpan<byte> Page(long offset) => new((void*)(_bytes + (nint)offset), Pages.Bytes);

    /// <summary>Writes bytes, before the file is mapped anywhere.</summary>
    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        if (!NamelessFile.TryWrite(_file, offset, bytes))
        {
            throw Failed("written");
        }
    }

    /// <summary>Maps the file at an address, copy-on-write: the file does not change when the guest writes.</summary>
    public void MapAt(nint address)
    {
        if (!TryMapAt(address, 0, Length))
        {
            throw Failed("mapped");
        }
    }

    /// <summary>Maps a part of the file as <see cref="MapAt"/> does.</summary>
    /// <returns>False if the system refuses.</returns>
    public bool TryMapAt(nint address, long offset, long bytes) => LibC.MapFile(
        address, (nuint)bytes, LibC.ProtRead | LibC.ProtWrite, LibC.MapPrivate | LibC.MapFixed | LibC.MapNoReserve, _file, offset)
        != LibC.MapFailed;

    /// <summary>Restores the file's contents at an address where it is mapped: overwrites the copied pages if they are few, drops
    /// them otherwise.</summary>
    /// <param name="address">The address.</param>
    /// <param name="copied">The copied pages of this mapping.</param>
    public void RestoreAt(nint address, CopiedPages copied)
    {
        if (copied.MayBeMore && !copied.TryFind(address, Length))
        {
            Pages.Discard(address, Length);
            return;
        }

        foreach (var page in copied.Known)
        {
            var offset = (nint)page * Pages.Bytes;
            Buffer.MemoryCopy((void*)(_bytes + offset), (void*)(address + offset), Pages.Bytes, Pages.Bytes);
        }
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            Pages.Free(_bytes, Length);

            // Null if it could not be made.
            _file?.Dispose();
            GC.SuppressFinalize(this);
        }
    }

    private static GuestMemoryException Failed(string what) =>
        new($"a file in memory could not be {what}: {Marshal.GetLastPInvokeErrorMessage()}");
}
