using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Board.Native;

/// <summary>The C library calls for what a machine's start sets, on 64-bit Linux.</summary>
internal static unsafe partial class LibC
{
    private const string RandomDevice = "/dev/urandom";
    private const int RealTimeClock = 0;
    private const int NanosecondsOfTick = 100;

    // RNDADDENTROPY and RNDRESEEDCRNG (include/uapi/linux/random.h): the first adds to the pool, the second makes the generator's key anew from it, which it would do
    // by itself a minute later.
    private const nuint AddEntropy = 0x40085203;
    private const nuint Reseed = 0x5207;
    private const int BitsOfByte = 8;

    /// <summary>struct timespec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpecification
    {
        public long Seconds;
        public long Nanoseconds;
    }

    /// <summary>Sets the machine's clock.</summary>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public static void SetClock(DateTimeOffset now)
    {
        var (seconds, rest) = Math.DivRem(now.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks, TimeSpan.TicksPerSecond);
        var time = new TimeSpecification { Seconds = seconds, Nanoseconds = rest * NanosecondsOfTick };
        if (SetTime(RealTimeClock, in time) != 0)
        {
            throw Refused("the clock cannot be set");
        }
    }

    /// <summary>Mixes randomness into the kernel's generator.</summary>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public static void SeedKernel(ReadOnlySpan<byte> entropy)
    {
        // struct rand_pool_info: the bits that count, the bytes, and the bytes themselves.
        Span<byte> info = stackalloc byte[(2 * sizeof(int)) + entropy.Length];
        MemoryMarshal.Write(info, entropy.Length * BitsOfByte);
        MemoryMarshal.Write(info[sizeof(int)..], entropy.Length);
        entropy.CopyTo(info[(2 * sizeof(int))..]);
        using var device = File.OpenHandle(RandomDevice, FileMode.Open, FileAccess.ReadWrite);
        fixed (byte* bytes = info)
        {
            if (Control(device, AddEntropy, bytes) != 0 || Control(device, Reseed, null) != 0)
            {
                throw Refused("the kernel takes no randomness");
            }
        }
    }

    private static IOException Refused(string what) => new($"{what}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "clock_settime", SetLastError = true)]
    private static partial int SetTime(int clock, in TimeSpecification time);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, nuint request, void* argument);
}
