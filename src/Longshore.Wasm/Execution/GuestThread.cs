using Longshore.Wasm.Native;

namespace Longshore.Wasm;

/// <summary>Threads that do nothing but run guests.</summary>
public static class GuestThread
{
    private const int Calling = 0;

    // SCHED_IDLE: everybody may enter it.
    private const int IdlePolicy = 5;

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
