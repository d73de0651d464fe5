using Longshore.Wasm.Native;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Wasm.Wasi;

/// <content>Calls on paths below a directory.</content>
public sealed unsafe partial class WasiPreview1
{
    private const int FollowSymlinks = 1;
    private const int OpenFlagsAll = 15;
    private const int CreateFlag = 1;
    private const int DirectoryFlag = 2;
    private const int ExclusiveFlag = 4;
    private const int TruncateFlag = 8;
    private const int FileMode = 0x1b6; // rw-rw-rw-, less the process's mask
    private const int DirectoryMode = 0x1ff;

    private delegate int OnName(SafeFileHandle parent, byte* name);

    private static void DefinePaths(Linker linker) => linker
        .Define(ModuleName, "path_open", (
            Caller c, int fd, int lookup, int path, int length, int flags, long rights, long inheriting, int fdFlags, int at) =>
            Of(c).OpenPath(
                c.Memory, fd, lookup, path, length, flags, (WasiRights)rights, (WasiRights)inheriting, fdFlags, at))
        .Define(ModuleName, "path_create_directory", (Caller c, int fd, int path, int length) => Of(c).OnPath(
            c.Memory, fd, WasiRights.CreateDirectory, path, length,
            (parent, name) => Answer(LibC.MakeDirectory(parent, name, DirectoryMode))))
        .Define(ModuleName, "path_remove_directory", (Caller c, int fd, int path, int length) => Of(c).OnPath(
            c.Memory, fd, WasiRights.RemoveDirectory, path, length,
            (parent, name) => Answer(LibC.Unlink(parent, name, LibC.AtRemoveDirectory))))
        .Define(ModuleName, "path_unlink_file", (Caller c, int fd, int path, int length) => Of(c).OnPath(
            c.Memory, fd, WasiRights.UnlinkFile, path, length,
            (parent, name) => Answer(LibC.Unlink(parent, name, 0))))
        .Define(ModuleName, "path_filestat_get", (Caller c, int fd, int lookup, int path, int length, int at) =>
            Of(c).PathStatus(c.Memory, fd, lookup, path, length, at))
        .Define(ModuleName, "path_filestat_set_times", (
            Caller c, int fd, int lookup, int path, int length, long accessed, long modified, int flags) =>
            Of(c).SetPathTimes(c.Memory, fd, lookup, path, length, accessed, modified, flags))
        .Define(ModuleName, "path_link", (
            Caller c, int oldFd, int lookup, int oldPath, int oldLength, int newFd, int newPath, int newLength) =>
            lookup != 0 ? WasiErrno.Invalid : Of(c).OnTwoPaths(
                c.Memory,
                (oldFd, WasiRights.LinkSource, oldPath, oldLength),
                (newFd, WasiRights.LinkTarget, newPath, newLength),
                (from, oldName, to, newName) => Answer(LibC.Link(from, oldName, to, newName, 0)),
                mustExist: true))
        .Define(ModuleName, "path_rename", (
            Caller c, int oldFd, int oldPath, int oldLength, int newFd, int newPath, int newLength) => Of(c).OnTwoPaths(
                c.Memory,
                (oldFd, WasiRights.RenameSource, oldPath, oldLength),
                (newFd, WasiRights.RenameTarget, newPath, newLength),
                (from, oldName, to, newName) => Answer(LibC.Rename(from, oldName, to, newName))))
        .Define(ModuleName, "path_symlink", (Caller c, int target, int targetLength, int fd, int path, int length) =>
            Of(c).MakeSymlink(c.Memory, target, targetLength, fd, path, length))
        .Define(ModuleName, "path_readlink", (Caller c, int fd, int path, int length, int at, int bytes, int usedAt) =>
            Of(c).ReadLink(c.Memory, fd, path, length, at, bytes, usedAt));

    private delegate int OnTwoNames(SafeFileHandle oldParent, byte* oldName, SafeFileHandle newParent, byte* newName);

    private int FindDirectory(int fd, WasiRights needed, out SafeFileHandle directory, out Descriptor descriptor)
    {
        var errno = _descriptors.Find(fd, needed, out var found);
        (descriptor, directory) = (found, found.File!);
        return descriptor.Kind == DescriptorKind.Directory || errno == WasiErrno.BadDescriptor ? errno : WasiErrno.NotDirectory;
    }

    // Calls an action on the last component of a path without following it. The action gets a trailing slash as well: the system
    // knows what it means for each call.
    private int OnPath(
        Memory memory, int fd, WasiRights needed, int path, int length, OnName action, bool mustExist = false)
    {
        if (FindDirectory(fd, needed, out var directory, out var parent) is var errno and not WasiErrno.Success
            || (errno = GuestPath.Read(memory, path, length, out var guest)) != WasiErrno.Success)
        {
            return errno;
        }

        // A directory in memory gives no right to change it. It is asked for the target of a link, and has no links.
        if (parent.InMemory is not null)
        {
            return WasiErrno.Invalid;
        }

        using (guest)
        {
            errno = guest.OpenParent(directory, mustExist);
            if (errno != WasiErrno.Success)
            {
                return errno;
            }

            fixed (byte* name = guest.Name)
            {
                return action(guest.Parent, name);
            }
        }
    }

    private int OnTwoPaths(
        Memory memory,
        (int Fd, WasiRights Needed, int Path, int Length) old,
        (int Fd, WasiRights Needed, int Path, int Length) target,
        OnTwoNames action,
        bool mustExist = false) => OnPath(
            memory,
            old.Fd,
            old.Needed,
            old.Path,
            old.Length,
            (oldParent, oldName) => OnPath(
                memory, target.Fd, target.Needed, target.Path, target.Length, (newParent, newName) =>
                    action(oldParent, oldName, newParent, newName)),
            mustExist);

    private int OpenPath(
        Memory memory,
        int fd,
        int lookup,
        int path,
        int length,
        int flags,
        WasiRights rights,
        WasiRights inheriting,
        int fdFlags,
        int at)
    {
        var needed = WasiRights.OpenPath | ((flags & CreateFlag) != 0 ? WasiRights.CreateFile : WasiRights.None)
            | ((flags & TruncateFlag) != 0 ? WasiRights.SetPathSize : WasiRights.None);
        if (FindDirectory(fd, needed, out var directory, out var parent) is var errno and not WasiErrno.Success
            || (errno = GuestPath.Read(memory, path, length, out var guest)) != WasiErrno.Success)
        {
            return errno;
        }

        using (guest)
        {
            // A guest asks for all rights it might need and gets those that the directory passes on. A request to write that
            // cannot mean a directory is refused if the directory is not writable. A directory itself is never opened to write.
            var writes = (rights & (WasiRights.Write | WasiRights.Allocate | WasiRights.SetSize)) != WasiRights.None;
            if ((flags & ~OpenFlagsAll) != 0 || (fdFlags & ~(int)FdFlags.All) != 0)
            {
                return WasiErrno.Invalid;
            }

            if (writes && (parent.Inheriting & WasiRights.Write) == WasiRights.None && (rights & WasiRights.ReadDirectory) == WasiRights.None)
            {
                return WasiErrno.NotCapable;
            }

            writes &= (parent.Inheriting & WasiRights.Write) != WasiRights.None;
            errno = parent.InMemory is { } files
                ? OpenInMemory(files, guest, (flags & DirectoryFlag) != 0, out var file)
                : OpenHost(guest, directory, lookup, flags, (FdFlags)fdFlags, rights, writes, out file);
            return errno != WasiErrno.Success
                ? errno
                : AddOpened(memory, file, parent, rights, inheriting, fdFlags, at);
        }
    }

    // The file is null for the directory itself.
    private static int OpenInMemory(IGuestFiles files, GuestPath path, bool isDirectory, out SafeFileHandle? file)
    {
        file = null;
        var errno = path.FindIn(files, out var name);
        if (errno != WasiErrno.Success || name is null)
        {
            return errno;
        }

        return files.Read(name) is not { } content ? WasiErrno.NoEntry
            : isDirectory ? WasiErrno.NotDirectory
            : WasiErrno.From(NamelessFile.Make(content, out file));
    }

    private static int OpenHost(
        GuestPath path,
        SafeFileHandle directory,
        int lookup,
        int flags,
        FdFlags fdFlags,
        WasiRights rights,
        bool writes,
        out SafeFileHandle? file)
    {
        var reads = (rights & (WasiRights.Read | WasiRights.ReadDirectory)) != WasiRights.None;
        var access = !writes ? LibC.OpenReadOnly : reads ? LibC.OpenReadWrite : LibC.OpenWriteOnly;

        // Non-blocking: a FIFO or device is closed again below and must not block the thread.
        var host = access | LibC.OpenNonBlocking | FdFlagsOf(fdFlags)
            | ((flags & CreateFlag) != 0 ? LibC.OpenCreate : 0)
            | ((flags & ExclusiveFlag) != 0 ? LibC.OpenExclusive : 0)
            | ((flags & TruncateFlag) != 0 ? LibC.OpenTruncate : 0)
            | ((flags & DirectoryFlag) != 0 ? LibC.OpenDirectory : 0)
            | ((lookup & FollowSymlinks) == 0 ? LibC.OpenNoFollow : 0);
        return path.Open(directory, host, (flags & CreateFlag) != 0 ? FileMode : 0, out file);
    }

    private int AddOpened(
        Memory memory,
        SafeFileHandle? file,
        Descriptor parent,
        WasiRights rights,
        WasiRights inheriting,
        int fdFlags,
        int at)
    {
        var status = default(LibC.FileStatus);
        var errno = file is null ? WasiErrno.Success : StatusOf(file, out status);
        var type = file is null ? WasiFileType.Directory : WasiFileType.OfMode(status.Mode);
        if (errno != WasiErrno.Success || type is not (WasiFileType.Regular or WasiFileType.Directory))
        {
            file!.Dispose();
            return errno != WasiErrno.Success ? errno : WasiErrno.Access;
        }

        var isDirectory = type == WasiFileType.Directory;
        var possible = isDirectory
            ? WasiRights.ReadingDirectory | WasiRights.WritingDirectory
            : WasiRights.ReadingFile | WasiRights.WritingFile;
        var descriptor = new Descriptor
        {
            Kind = isDirectory ? DescriptorKind.Directory : DescriptorKind.File,
            File = file,
            InMemory = isDirectory ? parent.InMemory : null,
            Rights = rights & parent.Inheriting & possible,
            Inheriting = inheriting & parent.Inheriting,
            Flags = (ushort)fdFlags,
        };
        if (!_descriptors.TryAdd(descriptor, out var number))
        {
            return WasiErrno.TooManyFiles;
        }

        errno = WriteU32(memory, at, number);
        if (errno != WasiErrno.Success)
        {
            _descriptors.Close(number);
        }

        return errno;
    }

    private static int FdFlagsOf(FdFlags flags) =>
        ((flags & FdFlags.Append) != FdFlags.None ? LibC.OpenAppend : 0)
        | ((flags & FdFlags.NonBlocking) != FdFlags.None ? LibC.OpenNonBlocking : 0)
        | ((flags & FdFlags.DataSync) != FdFlags.None ? LibC.OpenDataSync : 0)
        | ((flags & (FdFlags.Sync | FdFlags.ReadSync)) != FdFlags.None ? LibC.OpenSync : 0);

    private int PathStatus(Memory memory, int fd, int lookup, int path, int length, int at)
    {
        var errno = OpenForLook(memory, fd, WasiRights.PathStatus, lookup, path, length, out var file);
        if (errno != WasiErrno.Success)
        {
            return errno;
        }

        using (file)
        {
            return file is null ? WriteType(memory, WasiFileType.Directory, at) : WriteStatus(memory, file, at);
        }
    }

    // Opens a path only to query or change its metadata, not its contents. A symbolic link itself can be opened this way. The file is null
    // for a directory in memory itself.
    private int OpenForLook(
        Memory memory, int fd, WasiRights needed, int lookup, int path, int length, out SafeFileHandle? file)
    {
        file = null;
        if (FindDirectory(fd, needed, out var directory, out var parent) is var errno and not WasiErrno.Success
            || (errno = GuestPath.Read(memory, path, length, out var guest)) != WasiErrno.Success)
        {
            return errno;
        }

        using (guest)
        {
            if (parent.InMemory is { } files)
            {
                return OpenInMemory(files, guest, isDirectory: false, out file);
            }

            var flags = LibC.OpenPath | ((lookup & FollowSymlinks) == 0 ? LibC.OpenNoFollow : 0);
            return guest.Open(directory, flags, mode: 0, out file);
        }
    }

    private int SetPathTimes(
        Memory memory, int fd, int lookup, int path, int length, long accessed, long modified, int flags)
    {
        var times = new LibC.TimeSpecification[2];
        if (!TryGetTimes(accessed, modified, flags, times))
        {
            return WasiErrno.Invalid;
        }

        var errno = OpenForLook(memory, fd, WasiRights.SetPathTimes, lookup, path, length, out var file);
        if (errno != WasiErrno.Success)
        {
            return errno;
        }

        using (file)
        {
            byte empty = 0;
            fixed (LibC.TimeSpecification* at = times)
            {
                return Answer(LibC.SetTimes(file!, &empty, at, LibC.AtEmptyPath));
            }
        }
    }

    // A link with an absolute target is not created. No other link can be followed out of the directory.
    private int MakeSymlink(Memory memory, int target, int targetLength, int fd, int path, int length)
    {
        var errno = GuestPath.Read(memory, target, targetLength, out var to);
        return errno != WasiErrno.Success ? errno : OnPath(
            memory, fd, WasiRights.Symlink, path, length, (parent, name) =>
            {
                fixed (byte* text = to.Whole)
                {
                    return Answer(LibC.MakeSymlink(text, parent, name));
                }
            });
    }

    private int ReadLink(Memory memory, int fd, int path, int length, int at, int bytes, int usedAt) => OnPath(
        memory, fd, WasiRights.ReadLink, path, length, (parent, name) =>
        {
            if (!memory.TryGetSpan((uint)at, (uint)bytes, out var target))
            {
                return WasiErrno.Fault;
            }

            // Linux refuses an empty buffer.
            byte none = 0;
            fixed (byte* buffer = target)
            {
                var used = LibC.ReadLink(parent, name, target.IsEmpty ? &none : buffer, (nuint)Math.Max(target.Length, 1));
                return used < 0 ? WasiErrno.Last() : WriteU32(memory, usedAt, (int)Math.Min(used, target.Length));
            }
        },
        mustExist: true);
}
