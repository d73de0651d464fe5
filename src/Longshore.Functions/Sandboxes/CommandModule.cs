using Longshore.Functions.Capabilities;
using Longshore.Functions.Specs;
using Longshore.Wasm;

namespace Longshore.Functions.Sandboxes;

/// <summary>A WebAssembly module of functions: a WASI command, or a reactor whose exports are called by name.</summary>
internal sealed class CommandModule : SandboxModule
{
    private readonly LinkedModule _linked;
    private volatile CommandState? _initial;

    // Made once: every new sandbox gets them.
    private readonly Func<Store, Instance> _instantiate;
    private readonly Action<Instance> _begin;
    private readonly bool _answers;

    private readonly CancellationTokenSource _retired = new();
    private Task? _compilation;

    private CommandModule(ModuleDigest digest, LinkedModule linked)
        : base(digest)
    {
        _linked = linked;
        _instantiate = store => linked.Instantiate(store, Initial.Snapshot);
        _answers = CallImports.Answers(linked.Module.Interface);
        _begin = instance => CommandInitialization.Initialize(instance, linked.Module.Interface);
    }

    /// <summary>Compiles and links a module. What can be refused without compiling it is refused first.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="linker">The imports of all commands: WASI and the capabilities.</param>
    /// <param name="spec">The function that the module is for.</param>
    /// <param name="bytes">The module.</param>
    /// <exception cref="BadModuleException">The module is refused, or cannot be entered as the spec says.</exception>
    public static SandboxModule Load(Engine engine, Linker linker, FunctionSpec spec, ReadOnlySpan<byte> bytes)
    {
        try
        {
            var module = Module.Load(engine, bytes, decoded => CommandEntry.Require(Violations(decoded, linker, spec)));
            return ThreadedModule.Is(module.Interface)
                ? new ThreadedModule(spec.Artifact.Digest, module, linker)
                : new CommandModule(spec.Artifact.Digest, linker.Link(module));
        }
        catch (ModuleException refusal)
        {
            throw new BadModuleException(refusal.Message, refusal);
        }
    }

    /// <inheritdoc/>
    public override Snapshot? Snapshot => Initial.Snapshot;

    /// <inheritdoc/>
    public override void Publish() => _compilation ??= _linked.Module.CompileAheadOfTimeAsync(_retired.Token);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _retired.Cancel();
        _retired.Dispose();
        base.Dispose();
    }

    public override void Prepare(FunctionSpec spec, TimeProvider time, CancellationToken cancellationToken)
    {
        CommandEntry.Require(CommandEntry.Violations(_linked.Module.Interface, spec));
        _initial ??= new CommandInitialization(_linked, spec.Limits, time).Run(cancellationToken);
    }

    // An initialization that is not part of the state comes first in each call.
    public override Sandbox NewSandbox(FunctionSpec spec, SandboxWorld world, TimeProvider time) => new CommandSandbox(
        _linked.Module.Engine, spec, world, time, _instantiate, Initial.IsInitialized ? null : _begin, _answers);

    private CommandState Initial => _initial ?? throw new InvalidOperationException("the module was not prepared");

    // The memory of a guest with threads is made for each guest.
    private static IEnumerable<string> Violations(ModuleInterface module, Linker linker, FunctionSpec spec) => ThreadedModule.Is(module)
        ?
        [
            .. CommandEntry.Violations(module, spec),
            .. ThreadedModule.Violations(module),
            .. linker.Violations([.. module.Imports.Where(import => import.Kind != ExternKind.Memory)]),
        ]
        : [.. CommandEntry.Violations(module, spec), .. linker.Violations(module.Imports)];
}
