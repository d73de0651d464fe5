using Longshore.Functions.Model;
using Longshore.Wasm.Wasi;

namespace Longshore.Functions.Sandboxes;

/// <summary>The sandboxes of one function. Those that are idle wait here, reset, for the next invocation.</summary>
internal sealed class SandboxPool
{
    private readonly FunctionLimits _limits;
    private readonly TimeProvider _time;

    // Closed by their finalizers, once no sandbox has them any more.
    private readonly WasiDirectory[] _directories;
    private readonly SandboxLease?[] _idle;
    private volatile bool _isRetired;

    /// <exception cref="BadModuleException">A directory cannot be opened.</exception>
    public SandboxPool(SandboxModule module, FunctionLimits limits, TimeProvider time, int idleMax)
    {
        Module = module;
        _limits = limits;
        _time = time;
        _idle = new SandboxLease?[idleMax];
        try
        {
            _directories =
            [
                .. limits.Directories.Items.Select(each => WasiDirectory.Open(each.HostPath, each.GuestPath, each.IsWritable)),
            ];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new BadModuleException(failure.Message, failure);
        }
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

        return new SandboxLease(this, Module.NewSandbox(_limits, _time, _directories));
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
