using Longshore.Functions.Capabilities;
using Longshore.Functions.Specs;
using Longshore.Wasm;

namespace Longshore.Functions.Sandboxes;

/// <summary>A WebAssembly module of functions: a WASI command, or a reactor whose exports are called by name.</summary>
internal sealed class CommandModule : SandboxModule
{
    private readonly LinkedModule _linked;
    private volatile CommandState? _initial;

    private CommandModule(ModuleDigest digest, LinkedModule linked)
        : base(digest) => _linked = linked;

    public Module Module => _linked.Module;

    /// <summary>Compiles and links a module. What can be refused without compiling it is refused first.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="linker">The imports of all commands: WASI and the capabilities.</param>
    /// <param name="spec">The function that the module is for.</param>
    /// <param name="bytes">The module.</param>
    /// <exception cref="BadModuleException">The module is refused, or cannot be entered as the spec says.</exception>
    public static CommandModule Load(Engine engine, Linker linker, FunctionSpec spec, ReadOnlySpan<byte> bytes)
    {
        try
        {
            var module = Module.Load(engine, bytes, decoded => Require(
                [.. CommandEntry.Violations(decoded, spec), .. linker.Violations(decoded.Imports)]));
            return new CommandModule(spec.Artifact.Digest, linker.Link(module));
        }
        catch (ModuleException refusal)
        {
            throw new BadModuleException(refusal.Message, refusal);
        }
    }

    public override void Prepare(FunctionSpec spec, TimeProvider time, CancellationToken cancellationToken)
    {
        Require([.. CommandEntry.Violations(Module.Interface, spec)]);
        _initial ??= new CommandInitialization(_linked, spec.Limits, time).Run(cancellationToken);
    }

    public override Sandbox NewSandbox(FunctionSpec spec, SandboxWorld world, TimeProvider time) =>
        new CommandSandbox(this, spec, world, time);

    /// <summary>Makes an instance in the state in which runs begin.</summary>
    public Instance Instantiate(Store store) => _linked.Instantiate(store, Initial.Snapshot);

    /// <summary>Does what a run begins with, before the function's entry.</summary>
    public void Begin(Instance instance)
    {
        if (!Initial.IsInitialized)
        {
            CommandInitialization.Initialize(instance, Module.Interface);
        }
    }

    private CommandState Initial => _initial ?? throw new InvalidOperationException("the module was not prepared");

    private static void Require(IReadOnlyCollection<string> violations)
    {
        if (violations.Count > 0)
        {
            throw new BadModuleException(string.Join("; ", violations));
        }
    }
}
