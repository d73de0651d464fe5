using Longshore.Functions.Capabilities;
using Longshore.Functions.Specs;
using Longshore.Wasm;

namespace Longshore.Functions.Sandboxes;

/// <summary>Initializes a module once, outside of any call: its start function, and of a reactor <c>_initialize</c> and
/// <see cref="CommandEntry.Hooks"/>.</summary>
/// <remarks>Initialization that calls no import has the same result each time, so all runs share it. Otherwise its random
/// numbers, times and output belong to one run, and each run initializes for itself, within its own limits.</remarks>
internal sealed class CommandInitialization(LinkedModule linked, FunctionLimits limits, TimeProvider time)
{
    // As for modules in JavaScript: a deployment waits for it, and a person for the deployment.
    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(10);

    private readonly StoreLimits _limits =
        new() { MemoryBytesMax = limits.MemoryBytesMax, StackBytesMax = limits.StackBytesMax };

    /// <summary>The state in which runs begin.</summary>
    /// <exception cref="BadModuleException">The module cannot be instantiated within the limits, or its initialization fails.</exception>
    /// <exception cref="OperationCanceledException">The caller no longer waits.</exception>
    public CommandState Run(CancellationToken cancellationToken)
    {
        try
        {
            return Needed(linked.Module.Interface)
                ? TryInitialize(cancellationToken) ?? Unstarted(isInitialized: false)
                : Unstarted(isInitialized: true);
        }
        catch (TrapException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (TrapException ended) when (ended.Kind == TrapKind.Interrupted)
        {
            throw new BadModuleException($"the module's initialization did not end within {TimeMax.TotalSeconds} s", ended);
        }
        catch (Exception refusal) when (refusal is LinkException or TrapException or GuestException or GuestMemoryException or CapabilityTrapException)
        {
            throw new BadModuleException("the module cannot be instantiated: " + refusal.Message, refusal);
        }
    }

    /// <summary>Calls the start function, and of a reactor <c>_initialize</c> and the hooks.</summary>
    /// <exception cref="CapabilityTrapException">A hook had a result other than 0.</exception>
    public static void Initialize(Instance instance, ModuleInterface module)
    {
        instance.Start();
        if (CommandEntry.IsReactor(module))
        {
            instance.FindFunction(CommandEntry.Initialize)!.InvokeRaw([]);
            foreach (var hook in CommandEntry.Hooks)
            {
                Call(instance, hook);
            }
        }
    }

    private static void Call(Instance instance, string hook)
    {
        Span<UInt128> result = stackalloc UInt128[1];
        if (instance.FindFunction(hook) is { } function)
        {
            function.InvokeRaw(result);
            if (function.Type.Results.Length > 0 && (int)(uint)result[0] is not 0 and var code)
            {
                throw new CapabilityTrapException("InitializationFailed", $"\"{hook}\" returned {code}");
            }
        }
    }

    private static bool Needed(ModuleInterface module) => module.HasStart || CommandEntry.IsReactor(module);

    // Null if the initialization needs an import.
    private CommandState? TryInitialize(CancellationToken cancellationToken)
    {
        var module = linked.Module;
        using var store = new Store(module.Engine, _limits);
        using var limit = time.CreateTimer(_ => store.Interrupt(), null, TimeMax, Timeout.InfiniteTimeSpan);
        using var cancelled = cancellationToken.Register(store.Interrupt);
        try
        {
            var instance = LinkWithoutWorld(module).InstantiateUnstarted(store);
            Initialize(instance, module.Interface);
            return new CommandState(instance.TakeSnapshot(), IsInitialized: true);
        }
        catch (ImportCalledException)
        {
            return null;
        }
    }

    private CommandState Unstarted(bool isInitialized)
    {
        using var store = new Store(linked.Module.Engine, _limits);
        return new CommandState(linked.InstantiateUnstarted(store).TakeSnapshot(), isInitialized);
    }

    private static LinkedModule LinkWithoutWorld(Module module)
    {
        var linker = new Linker();
        foreach (var import in module.Imports)
        {
            linker.Define(import.Module, import.Name, (Extern)HostFunction.Create(
                import.Function!, (_, _, _) => throw new ImportCalledException(import.Module, import.Name)));
        }

        return linker.Link(module);
    }
}
