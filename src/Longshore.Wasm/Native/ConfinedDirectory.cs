using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Wasm.Native;

/// <summary>A directory of the host with everything below it and nothing else. Paths are relative to it. Every call returns 0, or a Linux
/// error number, negated.</summary>
/// <remarks>The kernel resolves the paths (openat2 with RESOLVE_BENEATH), so that no concurrent change leads out of the directory. By default
/// the caller has followed symbolic links before, and one that appears meanwhile is an error (RESOLVE_NO_SYMLINKS). Requires Linux 5.6 or
/// later.</remarks>
public sealed unsafe class ConfinedDirectory : IDisposable
{
    private const ulong ResolveLinks = LibC.ResolveBeneath | LibC.ResolveNoMagicLinks;
    private const uint BasicStatus = 0x7ff;
    private const int NoEntryError = 2;
    private const int IsDirectoryError = 21;
    private const int LinkBytesMax = 4096; // PATH_MAX of Linux
    private const int ListBytes = 32 << 10;
    private const int EntryLengthAt = 16;
    private const int EntryNameAt = 19;
    private const double NanosecondsPerMillisecond = 1e6;

    private readonly SafeFileHandle _directory;
    private readonly ulong _resolve;

    private ConfinedDirectory(SafeFileHandle directory, ulong resolve) => (_directory, _resolve) = (directory, resolve);

    private delegate int OnName(SafeFileHandle parent, byte* name);

    /// <summary>Opens a directory, or returns null if there is none that may be read.</summary>
    public static ConfinedDirectory? TryOpen(string path)
    {
        var file = LibC.Open(path, LibC.OpenDirectory | LibC.OpenPath | LibC.OpenCloseOnExec);
        return file < 0 ? null : new ConfinedDirectory(new SafeFileHandle(file, ownsHandle: true), ResolveLinks | LibC.ResolveNoSymlinks);
    }

    /// <summary>An open directory, in which symbolic links that stay beneath it are followed.</summary>
    internal static ConfinedDirectory WithLinks(SafeFileHandle directory) => new(directory, ResolveLinks);

    /// <summary>Opens a file.</summary>
    /// <param name="path">The path; "." is the directory itself.</param>
    /// <param name="flags">The flags of open(2).</param>
    /// <param name="mode">The permissions of a new file.</param>
    /// <param name="file">The file, or null.</param>
    public int OpenFile(string path, int flags, int mode, out SafeFileHandle? file)
    {
        fixed (byte* bytes = Terminate(path))
        {
            var number = LibC.OpenBeneath(_directory, bytes, flags, (flags & LibC.OpenCreate) != 0 ? mode : 0, _resolve);
            file = number < 0 ? null : new SafeFileHandle(number, ownsHandle: true);
            return number < 0 ? -Marshal.GetLastPInvokeError() : 0;
        }
    }

    /// <summary>Reads the status of a file; of a symbolic link itself.</summary>
    public int GetStatus(string path, out HostFileStatus status)
    {
        status = default;
        var error = OpenFile(path, LibC.OpenPath | LibC.OpenNoFollow, mode: 0, out var file);
        if (error != 0)
        {
            return error;
        }

        using (file)
        {
            return GetStatus(file!, out status);
        }
    }

    /// <summary>Reads the status of an open file.</summary>
    public static int GetStatus(SafeFileHandle file, out HostFileStatus status)
    {
        status = default;
        LibC.FileStatus found;
        fixed (byte* nothing = "\0"u8)
        {
            if (LibC.GetStatus(file, nothing, LibC.AtEmptyPath, BasicStatus, &found) < 0)
            {
                return -Marshal.GetLastPInvokeError();
            }
        }

        status = new HostFileStatus(
            DeviceNumber(found.DeviceMajor, found.DeviceMinor),
            found.Inode,
            found.Mode,
            found.Links,
            found.Owner,
            found.Group,
            DeviceNumber(found.SpecialMajor, found.SpecialMinor),
            found.Size,
            found.Blocks,
            Milliseconds(found.AccessedSeconds, found.AccessedNanoseconds),
            Milliseconds(found.ModifiedSeconds, found.ModifiedNanoseconds),
            Milliseconds(found.ChangedSeconds, found.ChangedNanoseconds));
        return 0;
    }

    /// <summary>Finds what a path leads to.</summary>
    /// <param name="path">The path.</param>
    /// <param name="real">The path in this directory without symbolic links; empty for the directory itself.</param>
    public int Resolve(string path, out string real)
    {
        real = "";
        var error = OpenFile(path, LibC.OpenPath, mode: 0, out var file);
        if (error != 0)
        {
            return error;
        }

        using (file)
        {
            var (found, own) = (PathOf(file!), PathOf(_directory));
            if (found is null || own is null || !(found + "/").StartsWith(own.TrimEnd('/') + "/", StringComparison.Ordinal))
            {
                // It was moved or removed meanwhile.
                return -NoEntryError;
            }

            real = found[Math.Min(own.TrimEnd('/').Length + 1, found.Length)..];
            return 0;
        }
    }

    /// <summary>Makes a directory.</summary>
    public int MakeDirectory(string path, int mode) => OnParent(path, (parent, name) => Answer(LibC.MakeDirectory(parent, name, mode)));

    /// <summary>Removes a file or an empty directory, as remove(3) does.</summary>
    public int Remove(string path) => OnParent(path, (parent, name) => Answer(LibC.Unlink(parent, name, 0)) is var error && error == -IsDirectoryError
        ? Answer(LibC.Unlink(parent, name, LibC.AtRemoveDirectory))
        : error);

    /// <summary>Renames a file or directory, possibly into another confined directory.</summary>
    public int Rename(string path, ConfinedDirectory target, string targetPath) => OnParent(path, (parent, name) =>
        target.OnParent(targetPath, (targetParent, targetName) => Answer(LibC.Rename(parent, name, targetParent, targetName))));

    /// <summary>Makes a symbolic link.</summary>
    /// <param name="target">What it says; it is not looked up.</param>
    /// <param name="path">The link.</param>
    public int MakeSymlink(string target, string path)
    {
        var bytes = Terminate(target);
        return OnParent(path, (parent, name) =>
        {
            fixed (byte* to = bytes)
            {
                return Answer(LibC.MakeSymlink(to, parent, name));
            }
        });
    }

    /// <summary>Reads what a symbolic link says.</summary>
    public int ReadLink(string path, out string target)
    {
        var buffer = new byte[LinkBytesMax];
        var length = 0;
        var error = OnParent(path, (parent, name) =>
        {
            fixed (byte* bytes = buffer)
            {
                length = (int)LibC.ReadLink(parent, name, bytes, LinkBytesMax);
                return Answer(length);
            }
        });
        target = error < 0 ? "" : Encoding.UTF8.GetString(buffer, 0, length);
        return Math.Min(error, 0);
    }

    /// <summary>Sets the times of a file; of a symbolic link itself.</summary>
    /// <param name="path">The path.</param>
    /// <param name="accessed">The time of the last access, in milliseconds since 1970.</param>
    /// <param name="modified">The time of the last change, in milliseconds since 1970.</param>
    public int SetTimes(string path, double accessed, double modified) => OnParent(path, (parent, name) =>
    {
        var times = stackalloc LibC.TimeSpecification[2];
        (times[0], times[1]) = (Time(accessed), Time(modified));
        return Answer(LibC.SetTimes(parent, name, times, LibC.AtSymlinkNoFollow));
    });

    /// <summary>Lists the names in a directory, <c>.</c> and <c>..</c> included, in the order of the file system.</summary>
    /// <param name="path">The path.</param>
    /// <param name="namesMax">The most names to list. A directory may have more.</param>
    /// <param name="names">The names.</param>
    public int List(string path, int namesMax, out IReadOnlyList<string> names)
    {
        var found = new List<string>();
        names = found;
        var error = OpenFile(path, LibC.OpenReadOnly | LibC.OpenDirectory, mode: 0, out var file);
        if (error != 0)
        {
            return error;
        }

        using (file)
        {
            var buffer = new byte[ListBytes];
            fixed (byte* bytes = buffer)
            {
                int read;
                while ((read = (int)LibC.ReadDirectory(file!, bytes, ListBytes)) > 0 && found.Count < namesMax)
                {
                    AddNames(buffer.AsSpan(0, read), found);
                }

                return Answer(read);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();

    // struct linux_dirent64
    private static void AddNames(ReadOnlySpan<byte> entries, List<string> names)
    {
        while (!entries.IsEmpty)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(entries[EntryLengthAt..]);
            var name = entries[EntryNameAt..length];
            names.Add(Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]));
            entries = entries[length..];
        }
    }

    // Acts on the last component itself, without following it.
    private int OnParent(string path, OnName action)
    {
        var slash = path.AsSpan().TrimEnd('/').LastIndexOf('/');
        fixed (byte* name = Terminate(path[(slash + 1)..]))
        {
            if (slash < 0)
            {
                return action(_directory, name);
            }

            var error = OpenFile(path[..slash], LibC.OpenPath | LibC.OpenDirectory, mode: 0, out var parent);
            using (parent)
            {
                return error != 0 ? error : action(parent!, name);
            }
        }
    }

    // proc(5).
    private static string? PathOf(SafeFileHandle file) => new FileInfo($"/proc/self/fd/{file.DangerousGetHandle()}").LinkTarget;

    private static byte[] Terminate(string text) => [.. Encoding.UTF8.GetBytes(text), 0];

    private static int Answer(nint result) => result < 0 ? -Marshal.GetLastPInvokeError() : (int)result;

    private static double Milliseconds(long seconds, uint nanoseconds) => seconds * 1000.0 + Math.Floor(nanoseconds / NanosecondsPerMillisecond);

    private static LibC.TimeSpecification Time(double milliseconds)
    {
        var seconds = Math.Floor(milliseconds / 1000);
        return new LibC.TimeSpecification { Seconds = (long)seconds, Nanoseconds = (long)((milliseconds - seconds * 1000) * NanosecondsPerMillisecond) };
    }

    // makedev of the GNU C library.
    private static ulong DeviceNumber(uint major, uint minor) =>
        (minor & 0xffUL) | ((major & 0xfffUL) << 8) | ((minor & ~0xffUL) << 12) | ((major & ~0xfffUL) << 32);
}
