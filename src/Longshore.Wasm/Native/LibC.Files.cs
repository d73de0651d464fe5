using System.Runtime.InteropServices;

namespace Longshore.Wasm.Native;

/// <summary>The C library calls for the files of guests. Paths are zero-terminated bytes, relative to a directory.</summary>
internal static unsafe partial class LibC
{
    public const int OpenReadOnly = 0;
    public const int OpenWriteOnly = 1;
    public const int OpenReadWrite = 2;
    public const int OpenCreate = 0x40;
    public const int OpenExclusive = 0x80;
    public const int OpenTruncate = 0x200;
    public const int OpenAppend = 0x400;
    public const int OpenNonBlocking = 0x800;
    public const int OpenDataSync = 0x1000;
    public const int OpenCloseOnExec = 0x80000;
    public const int OpenSync = 0x101000;
    public const int OpenPath = 0x200000;

    // ARM64 has its own numbers for these two (arch/arm64/include/uapi/asm/fcntl.h); x86-64's would ask for unbuffered access and large files there.
    public static readonly int OpenDirectory = IsArm64 ? 0x4000 : 0x10000;
    public static readonly int OpenNoFollow = IsArm64 ? 0x8000 : 0x20000;

    public const int LockShared = 1;
    public const int LockExclusive = 2;
    public const int LockNonBlocking = 4;

    public const int AtCurrentDirectory = -100;
    public const int AtSymlinkNoFollow = 0x100;
    public const int AtRemoveDirectory = 0x200;
    public const int AtEmptyPath = 0x1000;

    /// <summary>Resolution fails if a path component leads out of the directory: <c>..</c>, an absolute path or a symbolic link.
    /// This holds even if others rename files meanwhile.</summary>
    public const ulong ResolveBeneath = 0x08;

    /// <summary>Magic links in /proc are not followed.</summary>
    public const ulong ResolveNoMagicLinks = 0x02;

    /// <summary>Resolution fails at any symbolic link.</summary>
    public const ulong ResolveNoSymlinks = 0x04;

    private const long OpenAt2Number = 437;

    /// <summary>Whether the processor is ARM64; else it is x86-64, or nothing native runs.</summary>
    public static bool IsArm64 => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    [StructLayout(LayoutKind.Sequential)]
    public struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int File;
        public short Events;
        public short Found;
    }

    /// <summary>The used part of struct statx (include/uapi/linux/stat.h), which is the same on every processor.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct FileStatus
    {
        [FieldOffset(16)]
        public uint Links;

        [FieldOffset(20)]
        public uint Owner;

        [FieldOffset(24)]
        public uint Group;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(48)]
        public ulong Blocks;

        [FieldOffset(64)]
        public long AccessedSeconds;

        [FieldOffset(72)]
        public uint AccessedNanoseconds;

        [FieldOffset(96)]
        public long ChangedSeconds;

        [FieldOffset(104)]
        public uint ChangedNanoseconds;

        [FieldOffset(112)]
        public long ModifiedSeconds;

        [FieldOffset(120)]
        public uint ModifiedNanoseconds;

        [FieldOffset(128)]
        public uint SpecialMajor;

        [FieldOffset(132)]
        public uint SpecialMinor;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }

    /// <summary>openat2(2), for which the C library has no function.</summary>
    public static int OpenBeneath(SafeHandle directory, byte* path, int flags, int mode, ulong resolve = ResolveBeneath | ResolveNoMagicLinks)
    {
        var how = new OpenHow
        {
            Flags = (uint)(flags | OpenCloseOnExec),
            Mode = (uint)mode,
            Resolve = resolve,
        };
        return (int)SystemCall(OpenAt2Number, directory, path, &how, (nuint)sizeof(OpenHow));
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    public static partial int GetStatus(SafeHandle directory, byte* path, int flags, uint mask, FileStatus* status);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(SafeHandle file, void* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeHandle file, void* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    public static partial nint ReadAt(SafeHandle file, void* buffer, nuint count, long offset);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    public static partial nint WriteAt(SafeHandle file, void* buffer, nuint count, long offset);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    public static partial long Seek(SafeHandle file, long offset, int whence);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(SafeHandle file);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    public static partial int SyncData(SafeHandle file);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int SetLength(SafeHandle file, long length);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    public static partial int Allocate(SafeHandle file, int mode, long offset, long length);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    public static partial int Advise(SafeHandle file, long offset, long length, int advice);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(SafeHandle file, int command, int value);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(SafeHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "getdents64", SetLastError = true)]
    public static partial nint ReadDirectory(SafeHandle directory, void* buffer, nuint bytes);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true)]
    public static partial int MakeDirectory(SafeHandle directory, byte* name, int mode);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    public static partial int Unlink(SafeHandle directory, byte* name, int flags);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true)]
    public static partial int Rename(SafeHandle oldDirectory, byte* oldName, SafeHandle newDirectory, byte* newName);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true)]
    public static partial int Link(SafeHandle oldDirectory, byte* oldName, SafeHandle newDirectory, byte* newName, int flags);

    [LibraryImport("libc", EntryPoint = "symlinkat", SetLastError = true)]
    public static partial int MakeSymlink(byte* target, SafeHandle directory, byte* name);

    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true)]
    public static partial nint ReadLink(SafeHandle directory, byte* name, void* buffer, nuint bytes);

    [LibraryImport("libc", EntryPoint = "utimensat", SetLastError = true)]
    public static partial int SetTimes(SafeHandle directory, byte* name, TimeSpecification* times, int flags);

    [LibraryImport("libc", EntryPoint = "futimens", SetLastError = true)]
    public static partial int SetTimes(SafeHandle file, TimeSpecification* times);

    [LibraryImport("libc", EntryPoint = "isatty")]
    public static partial int IsTerminal(SafeHandle file);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long SystemCall(long number, SafeHandle directory, byte* path, OpenHow* how, nuint bytes);
}
