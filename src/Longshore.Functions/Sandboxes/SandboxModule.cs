using Longshore.Functions.Capabilities;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Sandboxes;

/// <summary>Compiled code from which sandboxes are made.</summary>
internal abstract class SandboxModule(ModuleDigest digest) : IDisposable
{
    public ModuleDigest Digest => digest;

    /// <summary>Runs the guest code that comes before all calls, and checks that the function can be entered.</summary>
    /// <param name="spec">The function.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="cancellationToken">Ends the guest code.</param>
    /// <exception cref="BadModuleException">The module is refused for this function.</exception>
    public virtual void Prepare(FunctionSpec spec, TimeProvider time, CancellationToken cancellationToken)
    {
    }

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

    /// <summary>Ends the module's work in the background, once no function uses it any more. Its sandboxes may end their
    /// calls.</summary>
    public virtual void Dispose()
    {
    }
}
