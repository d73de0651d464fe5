using Longshore.Wasm.Native;

namespace Longshore.Wasm.Files;

/// <summary>Whether this process's memory is written to the disk when it crashes.</summary>
public static class CoreDumps
{
    // A limit of one byte: the kernel writes no file, which would have more, and starts no program that takes dumps either. A limit of zero
    // does not keep it from that (fs/coredump.c).
    private const ulong BytesMax = 1;

    /// <summary>Forbids core dumps of this process and of those that it starts, for good.</summary>
    // Not prctl(PR_SET_DUMPABLE): then /proc/self belongs to root, and the engine could not read there which pages a guest has changed.
    public static void Forbid() => _ = LibC.SetLimit(LibC.LimitCore, new LibC.ResourceLimit { Soft = BytesMax, Hard = BytesMax });
}
