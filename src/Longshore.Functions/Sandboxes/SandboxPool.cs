using Longshore.Functions.Capabilities;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Sandboxes;

/// <summary>The sandboxes of one function. Idle ones are kept here, reset, for the next invocation.</summary>
internal sealed class SandboxPool
{
    private readonly FunctionLimits _limits;
    private readonly TimeProvider _time;

    private readonly IReadOnlyList<IPreparedCapability> _capabilities;
    private readonly SandboxLease?[] _idle;
    private volatile bool _isRetired;

    /// <param name="module">The code.</param>
    /// <param name="limits">What one invocation may use.</param>
    /// <param name="capabilities">What every sandbox is given.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="idleMax">Most idle sandboxes that are kept.</param>
    public SandboxPool(
        SandboxModule module,
        FunctionLimits limits,
        IReadOnlyList<IPreparedCapability> capabilities,
        TimeProvider time,
        int idleMax)
    {
        Module = module;
        _limits = limits;
        _capabilities = capabilities;
        _time = time;
        _idle = new SandboxLease?[idleMax];
    }

    public SandboxModule Module { get; }

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

        return new SandboxLease(this, NewSandbox());
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

    private Sandbox NewSandbox()
    {
        var world = new SandboxWorld();
        foreach (var capability in _capabilities)
        {
            capability.Attach(world);
        }

        return Module.NewSandbox(_limits, world, _time);
    }

    private void DisposeIdle()
    {
        for (var i = 0; i < _idle.Length; i++)
        {
            Interlocked.Exchange(ref _idle[i], null)?.Sandbox.Dispose();
        }
    }
}
