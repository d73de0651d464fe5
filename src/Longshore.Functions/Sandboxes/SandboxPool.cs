using Longshore.Functions.Model;

namespace Longshore.Functions.Sandboxes;

/// <summary>The sandboxes of one function. Those that are idle wait here, reset, for the next invocation.</summary>
internal sealed class SandboxPool(SandboxModule module, FunctionLimits limits, TimeProvider time, int idleMax)
{
    private readonly SandboxLease?[] _idle = new SandboxLease?[idleMax];
    private volatile bool _isRetired;

    public SandboxModule Module => module;

    /// <exception cref="BadModuleException">A new sandbox cannot be made.</exception>
    public SandboxLease Rent()
    {
        // Every core begins at a place of its own, so that it mostly finds the sandbox it used last.
        var start = Thread.GetCurrentProcessorId() % _idle.Length;
        for (var i = 0; i < _idle.Length; i++)
        {
            ref var place = ref _idle[(start + i) % _idle.Length];
            if (place is not null && Interlocked.Exchange(ref place, null) is { } lease)
            {
                return lease;
            }
        }

        return new SandboxLease(this, new Sandbox(module, limits, time));
    }

    public void Return(SandboxLease lease)
    {
        lease.Sandbox.Reset();
        var start = Thread.GetCurrentProcessorId() % _idle.Length;
        for (var i = 0; i < _idle.Length; i++)
        {
            ref var place = ref _idle[(start + i) % _idle.Length];
            if (place is null && Interlocked.CompareExchange(ref place, lease, null) is null)
            {
                // Retirement empties the places after it is set, so one of the two sees the other.
                if (_isRetired)
                {
                    DisposeIdle();
                }

                return;
            }
        }

        lease.Sandbox.Dispose();
    }

    /// <summary>Frees the idle sandboxes, and the others when they are returned.</summary>
    public void Retire()
    {
        _isRetired = true;
        DisposeIdle();
    }

    private void DisposeIdle()
    {
        for (var i = 0; i < _idle.Length; i++)
        {
            Interlocked.Exchange(ref _idle[i], null)?.Sandbox.Dispose();
        }
    }
}
