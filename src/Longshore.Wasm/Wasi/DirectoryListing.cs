using System.Buffers.Binary;
using System.Text;
using Longshore.Wasm.Native;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Wasm.Wasi;

/// <summary>Lists a directory for a guest. A cookie is the number of the entries before it, so that it fits the 32 bits of
/// <c>telldir</c> in C. A file system's own positions may have 63 bits (ext4).</summary>
/// <param name="directory">The directory. Its position in the file system is moved.</param>
/// <param name="ownsDirectory">Whether the directory is closed with the listing.</param>
internal sealed unsafe class DirectoryListing(SafeFileHandle directory, bool ownsDirectory) : IDisposable
{
    private const int EntryHeadBytes = 24;
    private const int BufferBytes = 32 << 10;
    private const int SetWhence = 0;

    private readonly DirectoryPositions _positions = new();
    private int _number;

    /// <summary>Opens a listing with a position of its own, for a directory that others list as well.</summary>
    /// <returns>An error number.</returns>
    public static int Open(SafeFileHandle shared, out DirectoryListing? listing)
    {
        fixed (byte* here = "."u8)
        {
            var file = LibC.OpenBeneath(shared, here, LibC.OpenReadOnly | LibC.OpenDirectory, mode: 0);
            listing = file < 0 ? null : new DirectoryListing(new SafeFileHandle(file, ownsHandle: true), ownsDirectory: true);
            return file < 0 ? WasiErrno.Last() : WasiErrno.Success;
        }
    }

    /// <summary>Writes entries in WASI's form. An entry that does not fit is cut off, which tells the guest that the buffer is
    /// full.</summary>
    /// <param name="cookie">The number of entries to skip.</param>
    /// <param name="target">Receives the entries.</param>
    /// <param name="used">The bytes written. Fewer than there is space for at the end of the directory.</param>
    /// <returns>An error number.</returns>
    public int Read(int cookie, Span<byte> target, out int used)
    {
        used = 0;
        var buffer = new byte[BufferBytes];
        var errno = MoveTo(cookie, buffer);
        while (errno == WasiErrno.Success && used < target.Length)
        {
            errno = Next(buffer, out var entries);
            if (entries.IsEmpty)
            {
                return errno;
            }

            used += CopyEntries(entries, target[used..]);
        }

        return errno;
    }

    /// <summary>Writes the entries of a directory in memory, as <see cref="Read"/> does.</summary>
    /// <param name="names">The names of its files.</param>
    /// <param name="cookie">The number of entries to skip.</param>
    /// <param name="target">Receives the entries.</param>
    /// <returns>The bytes written.</returns>
    public static int Write(IReadOnlyList<string> names, int cookie, Span<byte> target)
    {
        string[] all = [".", "..", .. names];
        var used = 0;
        for (var number = cookie; number < all.Length && used < target.Length; number++)
        {
            var type = number < all.Length - names.Count ? WasiFileType.Directory : WasiFileType.Regular;

            // Inode 0 means an entry that was removed. Nothing else tells files in memory apart.
            used += CopyEntry(number + 1, (ulong)number + 1, type, Encoding.UTF8.GetBytes(all[number]), target[used..]);
        }

        return used;
    }

    public void Dispose()
    {
        if (ownsDirectory)
        {
            directory.Dispose();
        }
    }

    // Walks from the nearest known entry. Beyond the last entry there is nothing more to read.
    private int MoveTo(int cookie, byte[] buffer)
    {
        _number = _positions.Nearest(cookie, out var position);
        var errno = Seek(position);
        while (errno == WasiErrno.Success && _number < cookie)
        {
            errno = Next(buffer, out var entries);
            if (entries.IsEmpty)
            {
                return errno;
            }

            for (; !entries.IsEmpty && _number < cookie; entries = entries[Length(entries)..])
            {
                position = Pass(entries);
            }

            errno = Seek(position);
        }

        return errno;
    }

    private int Seek(long position) => LibC.Seek(directory, position, SetWhence) < 0 ? WasiErrno.Last() : WasiErrno.Success;

    private int Next(byte[] buffer, out ReadOnlySpan<byte> entries)
    {
        fixed (byte* at = buffer)
        {
            var read = LibC.ReadDirectory(directory, at, (nuint)buffer.Length);
            entries = buffer.AsSpan(0, (int)Math.Max(read, 0));
            return read < 0 ? WasiErrno.Last() : WasiErrno.Success;
        }
    }

    // The entries are struct linux_dirent64: inode, position after the entry, length, type, name.
    private int CopyEntries(ReadOnlySpan<byte> entries, Span<byte> target)
    {
        var used = 0;
        for (; !entries.IsEmpty && used < target.Length; entries = entries[Length(entries)..])
        {
            Pass(entries);
            var name = entries[19..Length(entries)];
            name = name[..name.IndexOf((byte)0)];
            used += CopyEntry(
                _number, BinaryPrimitives.ReadUInt64LittleEndian(entries), WasiFileType.OfEntry(entries[18]), name, target[used..]);
        }

        return used;
    }

    // The entry is witx type dirent: next cookie, inode, length of the name, type. The name follows.
    private static int CopyEntry(long next, ulong inode, byte type, ReadOnlySpan<byte> name, Span<byte> target)
    {
        Span<byte> head = stackalloc byte[EntryHeadBytes];
        head.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(head, next);
        BinaryPrimitives.WriteUInt64LittleEndian(head[8..], inode);
        BinaryPrimitives.WriteInt32LittleEndian(head[16..], name.Length);
        head[20] = type;
        var used = CopyPart(head, target);
        return used + CopyPart(name, target[used..]);
    }

    private long Pass(ReadOnlySpan<byte> entry)
    {
        var position = BinaryPrimitives.ReadInt64LittleEndian(entry[8..]);
        _positions.Keep(++_number, position);
        return position;
    }

    private static int Length(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadUInt16LittleEndian(entry[16..]);

    private static int CopyPart(ReadOnlySpan<byte> from, Span<byte> to)
    {
        var part = Math.Min(from.Length, to.Length);
        from[..part].CopyTo(to);
        return part;
    }
}
