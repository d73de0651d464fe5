using System.Text;
using System.Text.Unicode;
using Longshore.Wasm.Native;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Wasm.Wasi;

/// <summary>A path from a guest, relative to one of its directories: the whole path as zero-terminated bytes, and its last
/// component.</summary>
internal sealed unsafe class GuestPath : IDisposable
{
    // PATH_MAX of Linux.
    private const int BytesMax = 4096;

    private readonly byte[] _bytes;
    private SafeFileHandle? _openedParent;

    private GuestPath(byte[] bytes) => _bytes = bytes;

    /// <summary>The whole path.</summary>
    public ReadOnlySpan<byte> Whole => _bytes;

    /// <summary>The directory of the last component. Valid after <see cref="OpenParent"/>.</summary>
    public SafeFileHandle Parent { get; private set; } = null!;

    /// <summary>The last component with its trailing slash, if it has one, zero-terminated. Valid after
    /// <see cref="OpenParent"/>.</summary>
    public byte[] Name { get; private set; } = [];

    /// <summary>Reads a path from a guest's memory.</summary>
    /// <returns>An error number.</returns>
    public static int Read(Memory memory, int address, int length, out GuestPath path)
    {
        path = new GuestPath([0]);
        if (!memory.TryGetSpan((uint)address, (uint)length, out var bytes))
        {
            return WasiErrno.Fault;
        }

        if (bytes.Length >= BytesMax)
        {
            return WasiErrno.NameTooLong;
        }

        if (bytes.IsEmpty)
        {
            return WasiErrno.NoEntry;
        }

        if (bytes.Contains((byte)0))
        {
            return WasiErrno.Invalid;
        }

        path = new GuestPath([.. bytes, 0]);
        return !Utf8.IsValid(bytes) ? WasiErrno.IllegalSequence : bytes[0] == '/' ? WasiErrno.NotCapable : WasiErrno.Success;
    }

    /// <summary>Opens the directory of the last component, so that a call can act on that component itself and follows no
    /// symbolic link.</summary>
    /// <param name="directory">The directory that the path is relative to.</param>
    /// <param name="mustExist">Whether the call looks the last component up instead of making or removing it. The system would
    /// follow a link with a trailing slash out of the directory, so such a path is opened here.</param>
    /// <returns>An error number.</returns>
    public int OpenParent(SafeFileHandle directory, bool mustExist)
    {
        var whole = _bytes.AsSpan(0, _bytes.Length - 1);
        var trimmed = whole.TrimEnd((byte)'/');
        var slash = trimmed.LastIndexOf((byte)'/');
        var last = trimmed[(slash + 1)..];
        var hasSlash = trimmed.Length < whole.Length;
        if (mustExist && (hasSlash || last is [(byte)'.'] or [(byte)'.', (byte)'.']))
        {
            Name = [(byte)'.', 0];
            return OpenDirectory(directory, whole);
        }

        Name = hasSlash ? [.. last, (byte)'/', 0] : [.. last, 0];
        if (slash >= 0)
        {
            return OpenDirectory(directory, trimmed[..slash]);
        }

        Parent = directory;
        return WasiErrno.Success;
    }

    /// <summary>Opens the file or directory at the path.</summary>
    /// <returns>An error number.</returns>
    public int Open(SafeFileHandle directory, int flags, int mode, out SafeFileHandle? file)
    {
        fixed (byte* path = _bytes)
        {
            var number = LibC.OpenBeneath(directory, path, flags, mode);
            file = number < 0 ? null : new SafeFileHandle(number, ownsHandle: true);
            return number < 0 ? WasiErrno.Last() : WasiErrno.Success;
        }
    }

    /// <summary>Finds the path in a directory in memory, which has files only.</summary>
    /// <param name="files">The files.</param>
    /// <param name="name">The file's name, or null for the directory itself.</param>
    /// <returns>An error number.</returns>
    public int FindIn(IGuestFiles files, out string? name)
    {
        name = null;
        foreach (var part in Encoding.UTF8.GetString(_bytes.AsSpan(0, _bytes.Length - 1)).Split('/'))
        {
            if (name is not null)
            {
                // Also a trailing slash: a file is no directory.
                return files.Names.Contains(name, StringComparer.Ordinal) ? WasiErrno.NotDirectory : WasiErrno.NoEntry;
            }

            if (part == "..")
            {
                return WasiErrno.NotCapable;
            }

            name = part is "" or "." ? null : part;
        }

        return WasiErrno.Success;
    }

    public void Dispose() => _openedParent?.Dispose();

    private int OpenDirectory(SafeFileHandle directory, ReadOnlySpan<byte> path)
    {
        fixed (byte* terminated = (byte[])[.. path, 0])
        {
            var file = LibC.OpenBeneath(directory, terminated, LibC.OpenPath | LibC.OpenDirectory, mode: 0);
            if (file < 0)
            {
                return WasiErrno.Last();
            }

            Parent = _openedParent = new SafeFileHandle(file, ownsHandle: true);
            return WasiErrno.Success;
        }
    }
}
