using Longshore.Functions.Capabilities;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Sandboxes;

/// <summary>The sandboxes of one function. Idle ones are kept here, reset, for the next invocation. The pool uses its module until it is
/// retired.</summary>
internal sealed class SandboxPool
{
    private readonly FunctionSpec _spec;
    private readonly TimeProvider _time;

    private readonly Func<SandboxWorld> _newWorld;
    private readonly SandboxLease?[] _idle;

    // Rented ones too. Sandboxes are made and freed seldom, so the lock is not on a call's way.
    private readonly HashSet<SandboxLease> _made = [];
    private readonly Lock _lock = new();
    private int _isRetired;

    /// <param name="module">The code; the pool releases the use that its owner began.</param>
    /// <param name="spec">The function.</param>
    /// <param name="newWorld">Makes what a sandbox sees beyond its own memory.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="idleMax">The most idle sandboxes that are kept.</param>
    public SandboxPool(
        SandboxModule module,
        FunctionSpec spec,
        Func<SandboxWorld> newWorld,
        TimeProvider time,
        int idleMax)
    {
        Module = module;
        _spec = spec;
        _newWorld = newWorld;
        _time = time;
        _idle = new SandboxLease?[idleMax];
    }

    public SandboxModule Module { get; }

    /// <summary>The memory and output of all sandboxes, idle and rented, in bytes.</summary>
    public long MemoryBytes
    {
        get
        {
            lock (_lock)
            {
                return _made.Sum(lease => lease.Sandbox.HeldBytes);
            }
        }
    }

    /// <exception cref="BadModuleException">A new sandbox cannot be made.</exception>
    public SandboxLease Rent()
    {
        // Every core starts at its own place, so that it usually finds the sandbox that it used last.
        var start = Thread.GetCurrentProcessorId() % _idle.Length;
        for (var i = 0; i < _idle.Length; i++)
        {
            ref var place = ref _idle[(start + i) % _idle.Length];
            if (place is not null && Interlocked.Exchange(ref place, null) is { } lease)
            {
                return lease;
            }
        }

        var made = new SandboxLease(this, Module.NewSandbox(_spec, _newWorld(), _time));
        lock (_lock)
        {
            _made.Add(made);
        }

        return made;
    }

    public void Return(SandboxLease lease)
    {
        if (!lease.Sandbox.IsReusable)
        {
            lease.Discard();
            return;
        }

        try
        {
            lease.Sandbox.Reset();
        }
        catch
        {
            // A sandbox whose state is not known goes to no other call, and its memory is freed.
            lease.Discard();
            throw;
        }

        var start = Thread.GetCurrentProcessorId() % _idle.Length;
        for (var i = 0; i < _idle.Length; i++)
        {
            ref var place = ref _idle[(start + i) % _idle.Length];
            if (place is null && Interlocked.CompareExchange(ref place, lease, null) is null)
            {
                // Retirement sets the flag and then empties the places; this thread fills a place and then reads the flag. So at least
                // one of the two frees this sandbox.
                if (Volatile.Read(ref _isRetired) != 0)
                {
                    DisposeIdle();
                }

                return;
            }
        }

        lease.Discard();
    }

    /// <summary>Frees a sandbox, which is neither idle nor used.</summary>
    public void Free(SandboxLease lease)
    {
        lock (_lock)
        {
            _made.Remove(lease);
        }

        lease.Sandbox.Dispose();
    }

    /// <summary>Frees the idle sandboxes now, and the rented ones when they are returned. Releases the module.</summary>
    public void Retire()
    {
        var wasRetired = Interlocked.Exchange(ref _isRetired, 1) != 0;
        DisposeIdle();
        if (!wasRetired)
        {
            Module.Release();
        }
    }

    /// <summary>Frees the idle sandboxes; later calls make new ones.</summary>
    public void DisposeIdle()
    {
        for (var i = 0; i < _idle.Length; i++)
        {
            Interlocked.Exchange(ref _idle[i], null)?.Discard();
        }
    }
}
