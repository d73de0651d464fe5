using Longshore.Functions.Model;
using Longshore.Wasm;
using Longshore.Wasm.Wasi;

namespace Longshore.Functions.Sandboxes;

/// <summary>A WASI command: a module that runs once from <c>_start</c>.</summary>
internal sealed class CommandModule : SandboxModule
{
    public const string EntryPoint = "_start";

    private static readonly Linker World = MakeWorld();

    private readonly LinkedModule _linked;
    private volatile Snapshot? _initial;

    private CommandModule(ModuleDigest digest, LinkedModule linked)
        : base(digest) => _linked = linked;

    public Module Module => _linked.Module;

    /// <exception cref="BadModuleException">The module is refused, or is no command.</exception>
    public static CommandModule Load(Engine engine, ModuleDigest digest, ReadOnlySpan<byte> bytes)
    {
        try
        {
            var module = Module.Load(engine, bytes);
            return module.Exports.Any(export => export is { Name: EntryPoint, Kind: ExternKind.Function })
                ? new CommandModule(digest, World.Link(module))
                : throw new BadModuleException($"the module exports no function \"{EntryPoint}\": it is no WASI command");
        }
        catch (Exception refusal) when (refusal is ModuleException or LinkException)
        {
            throw new BadModuleException(refusal.Message, refusal);
        }
    }

    public override Sandbox NewSandbox(FunctionLimits limits, TimeProvider time, IReadOnlyList<WasiDirectory> directories) =>
        new CommandSandbox(this, limits, time, directories);

    /// <summary>Makes an instance. The first is initialised, the others begin where that one did.</summary>
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

    private static Linker MakeWorld()
    {
        var linker = new Linker();
        WasiPreview1.DefineIn(linker);
        return linker;
    }
}
