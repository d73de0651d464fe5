using Longshore.Functions.Sandboxes;
using Longshore.Functions.Scheduling;

namespace Longshore.Functions.Execution;

/// <summary>The lease of a sandbox with much memory. Its reset takes the kernel up to tenths of a second, after the guest has given its slot back: so the
/// thread counts as held, and the pool has others for the calls that arrive meanwhile.</summary>
internal sealed class LargeLease(SandboxLease lease, CoreScheduler scheduler) : IDisposable
{
    /// <summary>The memory from which on a sandbox is large: 8 MiB.</summary>
    public const long BytesMin = 8 << 20;

    public void Dispose()
    {
        var isHeld = scheduler.TryHoldThread();
        try
        {
            lease.Dispose();
        }
        finally
        {
            if (isHeld)
            {
                scheduler.ReleaseThread();
            }
        }
    }
}
