using Longshore.Functions.Capabilities;
using Longshore.Functions.Specs;
using Longshore.Wasm;
using Longshore.Wasm.Wasi;

namespace Longshore.Functions.Sandboxes;

/// <summary>An instance of a WASI command.</summary>
internal sealed class CommandSandbox : Sandbox
{
    private readonly Instance _instance;
    private readonly Function _entry;
    private readonly WasiPreview1 _wasi;
    private readonly string[] _environment;
    private readonly Func<IReadOnlyList<string>> _readEnvironment;
    private SandboxCall _call;

    /// <exception cref="BadModuleException">The module cannot be instantiated within the limits.</exception>
    public CommandSandbox(CommandModule module, FunctionLimits limits, SandboxWorld world, TimeProvider time)
        : base(limits)
    {
        _environment = [.. world.Environment.Select(variable => variable.ToString())];
        _readEnvironment = ReadEnvironment;
        Store = new Store(
            module.Module.Engine,
            new StoreLimits { MemoryBytesMax = limits.MemoryBytesMax, StackBytesMax = limits.StackBytesMax });
        _wasi = new WasiPreview1(OutputStream, ErrorStream, time, world.Directories);
        world.Wasi = _wasi;
        Store.Data = world;
        Attach(Store);
        try
        {
            _instance = module.Instantiate(Store);
            _entry = _instance.FindFunction(CommandModule.EntryPoint)!;
        }
        catch (Exception refusal) when (refusal is LinkException or TrapException or GuestException or GuestMemoryException)
        {
            Store.Dispose();
            throw new BadModuleException("the module cannot be instantiated: " + refusal.Message, refusal);
        }

        if (_entry.Type is not { Parameters.Length: 0, Results.Length: 0 })
        {
            Store.Dispose();
            throw new BadModuleException($"the type of \"{CommandModule.EntryPoint}\" is {_entry.Type}, not [] -> []");
        }
    }

    public override Store Store { get; }

    protected override GuestEnd Enter(in SandboxCall call)
    {
        _call = call;
        _wasi.Prepare(new WasiCall { Arguments = call.Arguments, Environment = _readEnvironment, Input = call.Input });
        _entry.InvokeRaw([]);
        return default;
    }

    protected override void ResetGuest()
    {
        _call = default;
        _instance.Reset();
    }

    // A client must not replace a variable of the spec by a header.
    private string[] ReadEnvironment() => _call.Request is { } request
        ? [.. _environment.Concat(CgiVariables.Of(request(), _call.Input.Length)).DistinctBy(variable => variable[..variable.IndexOf('=', StringComparison.Ordinal)], StringComparer.Ordinal)]
        : _environment;
}
