using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Specs;
using Longshore.Wasm;
using Longshore.Wasm.Wasi;

namespace Longshore.Functions.Sandboxes;

/// <summary>An instance of a WebAssembly module, entered once by each call.</summary>
internal sealed class CommandSandbox : Sandbox
{
    private readonly CommandModule _module;
    private readonly Instance _instance;
    private readonly Function _entry;
    private readonly WasiPreview1 _wasi;
    private readonly string[] _environment;

    /// <exception cref="BadModuleException">The module cannot be instantiated within the limits.</exception>
    public CommandSandbox(CommandModule module, FunctionSpec spec, SandboxWorld world, TimeProvider time)
        : base(spec.Limits)
    {
        _module = module;
        _environment = [.. world.Environment.Select(variable => variable.ToString())];
        Store = new Store(
            module.Module.Engine,
            new StoreLimits { MemoryBytesMax = spec.Limits.MemoryBytesMax, StackBytesMax = spec.Limits.StackBytesMax });
        _wasi = new WasiPreview1(OutputStream, ErrorStream, time, world.Directories);
        world.Wasi = _wasi;
        Store.Data = world;
        Attach(Store);
        try
        {
            _instance = module.Instantiate(Store);
        }
        catch (Exception refusal) when (refusal is LinkException or GuestMemoryException)
        {
            Store.Dispose();
            throw new BadModuleException("the module cannot be instantiated: " + refusal.Message, refusal);
        }

        _entry = _instance.FindFunction(CommandEntry.Of(spec))!;
    }

    public override Store Store { get; }

    protected override GuestEnd Enter(in SandboxCall call)
    {
        _wasi.Prepare(new WasiCall { Arguments = call.Arguments, Environment = _environment, Input = call.Input });
        try
        {
            _module.Begin(_instance);
            Span<UInt128> result = stackalloc UInt128[1];
            _entry.InvokeRaw(result);
            return _entry.Type.Results.Length == 0 ? default : Exited((int)(uint)result[0]);
        }
        catch (GuestAbortException abort)
        {
            return new GuestEnd(Failure.Trapped, abort.Message) { TrapName = "Abort", StackTrace = [abort.Place] };
        }
    }

    protected override void ResetGuest() => _instance.Reset();
}
