using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Wasm.Native;

/// <summary>The C library calls that the sandbox needs, on 64-bit Linux.</summary>
internal static unsafe partial class LibC
{
    public const int ProtNone = 0;
    public const int ProtRead = 1;
    public const int ProtWrite = 2;
    public const int ProtExec = 4;
    public const int MapShared = 0x01;
    public const int MapPrivate = 0x02;
    public const int MapFixed = 0x10;
    public const int MapAnonymous = 0x20;
    public const int MapNoReserve = 0x4000;
    public const int MadviseDontNeed = 4;
    public const int MadviseHugePage = 14;
    public const int RemapMayMove = 1;
    public const int RemapFixed = 2;
    public const int SigBus = 7;
    public const int SigSegv = 11;
    public const int SigSetMask = 2;
    public const int LimitCore = 4;

    public static readonly nint MapFailed = -1;

    /// <summary>struct timespec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TimeSpecification
    {
        public long Seconds;
        public long Nanoseconds;
    }

    /// <summary>struct rlimit.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ResourceLimit
    {
        public ulong Soft;
        public ulong Hard;
    }

    /// <summary>struct sched_attr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct SchedulingAttributes
    {
        public uint Size;
        public uint Policy;
        public ulong Flags;
        public int Niceness;
        public uint Priority;
        public ulong Runtime;
        public ulong Deadline;
        public ulong Period;
    }

    // Older C libraries have no functions for these two calls of the system.
    private static nint GetSchedulingCall => IsArm64 ? 275 : 315;

    private static nint SetSchedulingCall => IsArm64 ? 274 : 314;

    /// <summary>How the system schedules a thread; null if it does not say.</summary>
    public static SchedulingAttributes? GetScheduling(int thread)
    {
        SchedulingAttributes attributes = default;
        return Call(GetSchedulingCall, thread, &attributes, (nuint)sizeof(SchedulingAttributes), 0) == 0 ? attributes : null;
    }

    /// <summary>Changes how the system schedules a thread.</summary>
    public static void SetScheduling(int thread, SchedulingAttributes attributes) =>
        _ = Call(SetSchedulingCall, thread, &attributes, 0, 0);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Call(nint number, nint thread, SchedulingAttributes* attributes, nuint third, nuint fourth);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    public static partial int SetLimit(int resource, in ResourceLimit limit);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Map(nint address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    public static partial nint MapFile(nint address, nuint length, int protection, int flags, SafeFileHandle file, long offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    public static partial int Unmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    public static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    public static partial int Advise(nint address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "mremap", SetLastError = true)]
    public static partial nint Remap(nint address, nuint length, nuint newLength, int flags, nint newAddress);

    [LibraryImport("libc", EntryPoint = "mincore", SetLastError = true)]
    public static partial int FindResident(nint address, nuint length, byte* pages);

    [LibraryImport("libc", EntryPoint = "sigaction", SetLastError = true)]
    public static partial int SetSignalAction(int signal, void* action, void* old);

    [LibraryImport("libc", EntryPoint = "pthread_sigmask")]
    public static partial int SetSignalMask(int how, in SignalSet mask, out SignalSet old);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int CreateMemoryFile(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int SetFileLength(SafeFileHandle file, long length);

    [LibraryImport("libc", EntryPoint = "sched_setscheduler", SetLastError = true)]
    public static partial int SetScheduler(int thread, int policy, in int priority);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    public static partial int SetAffinity(int thread, nuint maskBytes, ulong* mask);

    [LibraryImport("libc", EntryPoint = "prctl")]
    public static partial int Control(int option, nuint first, nuint second, nuint third, nuint fourth);

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    public static partial int Sleep(in TimeSpecification time, nint left);

    [LibraryImport("libc", EntryPoint = "pthread_self")]
    public static partial nint CurrentThread();

    [LibraryImport("libc", EntryPoint = "pthread_getcpuclockid")]
    public static partial int GetThreadClock(nint thread, out int clock);

    /// <param name="who">Whose: see getrusage(2).</param>
    /// <param name="usage">Receives 18 words.</param>
    [LibraryImport("libc", EntryPoint = "getrusage")]
    public static partial int GetUsage(int who, long* usage);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    public static partial int GetTime(int clock, TimeSpecification* time);

    [LibraryImport("libc", EntryPoint = "pthread_getattr_np")]
    public static partial int GetThreadAttributes(nint thread, void* attributes);

    [LibraryImport("libc", EntryPoint = "pthread_attr_getstack")]
    public static partial int GetStack(void* attributes, out nint low, out nuint size);

    [LibraryImport("libc", EntryPoint = "pthread_attr_destroy")]
    public static partial int DestroyThreadAttributes(void* attributes);
}
