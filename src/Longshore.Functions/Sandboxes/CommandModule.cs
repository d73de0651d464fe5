using Longshore.Functions.Capabilities;
using Longshore.Functions.Specs;
using Longshore.Wasm;

namespace Longshore.Functions.Sandboxes;

/// <summary>A WASI command: a module that runs once from <c>_start</c>.</summary>
internal sealed class CommandModule : SandboxModule
{
    public const string EntryPoint = "_start";

    private readonly LinkedModule _linked;
    private readonly CancellationTokenSource _retired = new();
    private volatile Snapshot? _initial;
    private Task? _compilation;

    private CommandModule(ModuleDigest digest, LinkedModule linked)
        : base(digest) => _linked = linked;

    public Module Module => _linked.Module;

    /// <summary>Compiles and links a module.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="linker">The imports of all commands: WASI and the capabilities.</param>
    /// <param name="digest">The module's digest.</param>
    /// <param name="bytes">The module.</param>
    /// <exception cref="BadModuleException">The module is refused, or is not a command.</exception>
    public static CommandModule Load(Engine engine, Linker linker, ModuleDigest digest, ReadOnlySpan<byte> bytes)
    {
        try
        {
            var module = Module.Load(engine, bytes);
            return module.Exports.Any(export => export is { Name: EntryPoint, Kind: ExternKind.Function })
                ? new CommandModule(digest, linker.Link(module))
                : throw new BadModuleException($"the module exports no function \"{EntryPoint}\": it is no WASI command");
        }
        catch (Exception refusal) when (refusal is ModuleException or LinkException)
        {
            throw new BadModuleException(refusal.Message, refusal);
        }
    }

    public override Sandbox NewSandbox(FunctionLimits limits, SandboxWorld world, TimeProvider time) =>
        new CommandSandbox(this, limits, world, time);

    /// <inheritdoc/>
    public override void Publish() => _compilation ??= Module.CompileAheadOfTimeAsync(_retired.Token);

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (!_retired.IsCancellationRequested)
        {
            _retired.Cancel();
            _retired.Dispose();
        }

        base.Dispose();
    }

    /// <summary>Creates an instance. The first one is initialized; the others start from its snapshot.</summary>
    public Instance Instantiate(Store store)
    {
        if (_initial is { } initial)
        {
            return _linked.Instantiate(store, initial);
        }

        var instance = _linked.Instantiate(store);
        _initial = instance.TakeSnapshot();
        instance.Restore(_initial);
        return instance;
    }
}
