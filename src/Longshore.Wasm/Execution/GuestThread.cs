using Longshore.Wasm.Native;

namespace Longshore.Wasm;

/// <summary>Threads that do nothing but run guests.</summary>
public static class GuestThread
{
    private const int Calling = 0;

    // SCHED_IDLE, which everybody may enter, and SCHED_RESET_ON_FORK: threads that are started from here are others' threads, such as
    // those of the runtime's pool.
    private const int IdlePolicy = 5 | 0x4000_0000;

    /// <summary>Has the system prefer every other thread to this one, for good: what wakes up runs at once, and does not wait until a
    /// guest's slice of time is over. .NET's own priorities of threads do nothing on Linux.</summary>
    public static void LowerPriority()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = LibC.SetScheduler(Calling, IdlePolicy, 0);
        }
    }
}
