using System.Runtime.ExceptionServices;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Specs;
using Longshore.Wasm;

namespace Longshore.Functions.Sandboxes;

/// <summary>A guest that may spawn threads, for one call. They end when its first thread ends, and a thread that fails ends
/// all.</summary>
internal sealed class ThreadedSandbox : CommandSandbox
{
    // Tables and memories that each thread has for itself take a part of the function's memory each.
    private const int PartsOfMemory = 16;

    private readonly SpawnedThreads _threads;

    /// <exception cref="BadModuleException">The module cannot be instantiated within the limits.</exception>
    public ThreadedSandbox(LinkedModule linked, FunctionSpec spec, SandboxWorld world, TimeProvider time)
        : base(
            linked.Module.Engine,
            spec,
            world,
            time,
            linked.InstantiateUnstarted,
            instance => CommandInitialization.Initialize(instance, linked.Module.Interface),
            CallImports.Answers(linked.Module.Interface),
            hasThreads: true)
    {
        var limits = new StoreLimits
        {
            MemoryBytesMax = spec.Limits.MemoryBytesMax / PartsOfMemory,
            StackBytesMax = spec.Limits.StackBytesMax,
        };
        _threads = new SpawnedThreads(linked, limits, world, Store);
        world.Attach(_threads);
    }

    public override bool IsReusable => false;

    protected override GuestEnd Enter(in SandboxCall call)
    {
        try
        {
            return base.Enter(call);
        }
        catch (Exception) when (_threads.Failure is { } failure)
        {
            // However the first thread was ended, by an interrupt of its code or of a wait in a host function, this is why.
            ExceptionDispatchInfo.Throw(failure);
            throw;
        }
        catch (ObjectDisposedException)
        {
            return new GuestEnd(Failure.Trapped, "a thread used a file that another thread closed meanwhile") { TrapName = nameof(HostTrap.ClosedFile) };
        }
        finally
        {
            _threads.EndAll();
        }
    }
}
