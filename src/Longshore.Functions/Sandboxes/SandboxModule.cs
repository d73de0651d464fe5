using Longshore.Functions.Capabilities;
using Longshore.Functions.Specs;
using Longshore.Wasm;

namespace Longshore.Functions.Sandboxes;

/// <summary>Compiled code from which sandboxes are made. Functions of the same module share it, also while they are being deployed. The last
/// one that releases it ends it.</summary>
internal abstract class SandboxModule(ModuleDigest digest) : IDisposable
{
    // Whoever loads the module uses it first.
    private int _users = 1;

    public ModuleDigest Digest => digest;

    /// <summary>Begins one more use.</summary>
    /// <returns>False if the last function has released the module: then it must be loaded anew.</returns>
    public bool TryShare()
    {
        for (var users = Volatile.Read(ref _users); users > 0;)
        {
            var seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
            {
                return true;
            }

            users = seen;
        }

        return false;
    }

    /// <summary>Ends one use.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            Dispose();
        }
    }

    /// <summary>Runs the guest code that comes before all calls, and checks that the function can be entered.</summary>
    /// <param name="spec">The function.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="cancellationToken">Ends the guest code.</param>
    /// <exception cref="BadModuleException">The module is refused for this function.</exception>
    public virtual void Prepare(FunctionSpec spec, TimeProvider time, CancellationToken cancellationToken)
    {
    }

    /// <summary>The state in which all sandboxes begin, or null if there is none that instances of other nodes could share.</summary>
    public virtual Snapshot? Snapshot => null;

    /// <summary>The state before the module's own code has run, the same on all nodes of a version; null if <see cref="Snapshot"/> is the same on
    /// all nodes.</summary>
    public virtual Snapshot? Base => null;

    /// <summary>The state in which the sandboxes of another node begin, where the module's code has run too.</summary>
    /// <param name="delta">What it differs from <see cref="Base"/>.</param>
    /// <param name="limits">The limits of the function.</param>
    /// <exception cref="LinkException">It is over the limits.</exception>
    public virtual Snapshot SnapshotOf(InstanceDelta delta, FunctionLimits limits) =>
        throw new InvalidOperationException("the module's snapshot is the same on all nodes");

    /// <summary>Makes a sandbox. The module was prepared for the function.</summary>
    /// <param name="spec">The function.</param>
    /// <param name="world">What the guest sees beyond its own memory.</param>
    /// <param name="time">The clocks.</param>
    /// <exception cref="BadModuleException">A sandbox cannot be made within the limits.</exception>
    public abstract Sandbox NewSandbox(FunctionSpec spec, SandboxWorld world, TimeProvider time);

    /// <summary>Called when a function can be called: the module may begin work in the background that makes it faster.</summary>
    public virtual void Publish()
    {
    }

    /// <summary>Ends the module's work in the background: called once, when the last function has released it. Its sandboxes may end
    /// their calls.</summary>
    public virtual void Dispose()
    {
    }
}
