using System.Buffers.Binary;
using Longshore.Wasm.Native;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Wasm.Wasi;

/// <content>Calls on open files and directories.</content>
public sealed unsafe partial class WasiPreview1
{
    private const int FileStatBytes = 64;
    private const uint AllOfStatus = 0x7ff;
    private const long TimeNow = (1 << 30) - 1;
    private const long TimeOmit = (1 << 30) - 2;

    // The numbers of posix_fadvise for witx's normal, sequential, random, willneed, dontneed, noreuse.
    private static readonly int[] Advices = [0, 2, 1, 3, 4, 5];

    private static void DefineFiles(Linker linker) => linker
        .Define(ModuleName, "fd_advise", (Caller c, int fd, long offset, long length, int advice) =>
            (uint)advice >= Advices.Length ? WasiErrno.Invalid : Of(c).OnFile(
                fd, WasiRights.Advise, file => WasiErrno.From(LibC.Advise(file, offset, length, Advices[advice]))))
        .Define(ModuleName, "fd_allocate", (Caller c, int fd, long offset, long length) => Of(c).OnFile(
            fd, WasiRights.Allocate, file => Answer(LibC.Allocate(file, 0, offset, length))))
        .Define(ModuleName, "fd_datasync", (Caller c, int fd) => Of(c).OnFile(
            fd, WasiRights.DataSync, file => Answer(LibC.SyncData(file))))
        .Define(ModuleName, "fd_sync", (Caller c, int fd) => Of(c).OnFile(fd, WasiRights.Sync, file => Answer(LibC.Sync(file))))
        .Define(ModuleName, "fd_filestat_get", (Caller c, int fd, int at) => Of(c).FileStatus(c.Memory, fd, at))
        .Define(ModuleName, "fd_filestat_set_size", (Caller c, int fd, long size) => size < 0 ? WasiErrno.Invalid : Of(c).OnFile(
            fd, WasiRights.SetSize, file => Answer(LibC.SetLength(file, size))))
        .Define(ModuleName, "fd_filestat_set_times", (Caller c, int fd, long accessed, long modified, int flags) =>
            Of(c).SetFileTimes(fd, accessed, modified, flags))
        .Define(ModuleName, "fd_readdir", (Caller c, int fd, int at, int length, long cookie, int usedAt) =>
            Of(c).ReadDirectory(c.Memory, fd, at, length, cookie, usedAt));

    private static int Answer(int result) => result < 0 ? WasiErrno.Last() : WasiErrno.Success;

    private int OnFile(int fd, WasiRights needed, Func<SafeFileHandle, int> action)
    {
        if (_descriptors.Find(fd, needed, out var descriptor) is var errno and not WasiErrno.Success)
        {
            return errno;
        }

        return descriptor.File is { } file ? action(file) : WasiErrno.Invalid;
    }

    private int FileStatus(Memory memory, int fd, int at)
    {
        if (_descriptors.Find(fd, WasiRights.Status, out var descriptor) is var errno and not WasiErrno.Success)
        {
            return errno;
        }

        return descriptor.File is { } file
            ? WriteStatus(memory, file, at)
            : WriteType(memory, descriptor.InMemory is null ? WasiFileType.Unknown : WasiFileType.Directory, at);
    }

    // The status of what the host's file system does not have.
    private static int WriteType(Memory memory, byte type, int at)
    {
        if (!memory.TryGetSpan((uint)at, FileStatBytes, out var status))
        {
            return WasiErrno.Fault;
        }

        status.Clear();
        status[16] = type;
        return WasiErrno.Success;
    }

    private static int WriteStatus(Memory memory, SafeFileHandle file, int at)
    {
        if (!memory.TryGetSpan((uint)at, FileStatBytes, out var bytes))
        {
            return WasiErrno.Fault;
        }

        if (StatusOf(file, out var status) is var errno and not WasiErrno.Success)
        {
            return errno;
        }

        bytes.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)status.DeviceMajor << 32 | status.DeviceMinor);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], status.Inode);
        bytes[16] = WasiFileType.OfMode(status.Mode);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], status.Links);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[32..], status.Size);
        WriteTime(bytes[40..], status.AccessedSeconds, status.AccessedNanoseconds);
        WriteTime(bytes[48..], status.ModifiedSeconds, status.ModifiedNanoseconds);
        WriteTime(bytes[56..], status.ChangedSeconds, status.ChangedNanoseconds);
        return WasiErrno.Success;

        static void WriteTime(Span<byte> at, long seconds, uint nanoseconds) =>
            BinaryPrimitives.WriteInt64LittleEndian(at, seconds * NanosecondsPerSecond + nanoseconds);
    }

    private static int StatusOf(SafeFileHandle file, out LibC.FileStatus status)
    {
        fixed (LibC.FileStatus* at = &status)
        {
            byte empty = 0;
            return Answer(LibC.GetStatus(file, &empty, LibC.AtEmptyPath, AllOfStatus, at));
        }
    }

    private int SetFileTimes(int fd, long accessed, long modified, int flags)
    {
        Span<LibC.TimeSpecification> times = stackalloc LibC.TimeSpecification[2];
        if (!TryGetTimes(accessed, modified, flags, times))
        {
            return WasiErrno.Invalid;
        }

        if (_descriptors.Find(fd, WasiRights.SetTimes, out var descriptor) is var errno and not WasiErrno.Success)
        {
            return errno;
        }

        fixed (LibC.TimeSpecification* at = times)
        {
            return Answer(LibC.SetTimes(descriptor.File!, at));
        }
    }

    // The flags are witx type fstflags: atim, atim_now, mtim, mtim_now.
    private static bool TryGetTimes(long accessed, long modified, int flags, Span<LibC.TimeSpecification> times)
    {
        times[0] = Time(accessed, flags & 3);
        times[1] = Time(modified, flags >> 2);
        return flags is >= 0 and < 16 && (flags & 3) != 3 && flags >> 2 != 3;

        static LibC.TimeSpecification Time(long nanoseconds, int choice) => choice switch
        {
            1 => new()
            {
                Seconds = (long)((ulong)nanoseconds / NanosecondsPerSecond),
                Nanoseconds = (long)((ulong)nanoseconds % NanosecondsPerSecond),
            },
            2 => new() { Nanoseconds = TimeNow },
            _ => new() { Nanoseconds = TimeOmit },
        };
    }

    private int ReadDirectory(Memory memory, int fd, int at, int length, long cookie, int usedAt)
    {
        if (_descriptors.Find(fd, WasiRights.ReadDirectory, out var descriptor) is var errno and not WasiErrno.Success)
        {
            return errno;
        }

        if (!memory.TryGetSpan((uint)at, (uint)length, out var target))
        {
            return WasiErrno.Fault;
        }

        if ((ulong)cookie > int.MaxValue)
        {
            return WasiErrno.Invalid;
        }

        errno = descriptor.List((int)cookie, target, out var used);
        return errno != WasiErrno.Success ? errno : WriteU32(memory, usedAt, used);
    }
}
