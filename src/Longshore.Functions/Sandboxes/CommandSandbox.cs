using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Capabilities.Near;
using Longshore.Functions.Specs;
using Longshore.Wasm;
using Longshore.Wasm.Wasi;

namespace Longshore.Functions.Sandboxes;

/// <summary>An instance of a WebAssembly module, entered once by each call.</summary>
internal class CommandSandbox : Sandbox
{
    private readonly Instance _instance;
    private readonly Action<Instance>? _begin;
    private readonly Function _entry;
    private readonly WasiPreview1 _wasi;
    private readonly Func<IReadOnlyList<string>> _readEnvironment;
    private SandboxCall _call;

    // Made again when the variables have changed.
    private IReadOnlyList<EnvironmentVariable> _variables = [];
    private string[] _environment = [];

    /// <param name="engine">The engine.</param>
    /// <param name="spec">The function.</param>
    /// <param name="world">What the guest sees beyond its own memory.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="instantiate">Makes the instance, without running guest code.</param>
    /// <param name="begin">The initialization that each call begins with, or null.</param>
    /// <param name="answers">Whether the guest gives answers instead of printing them.</param>
    /// <param name="hasThreads">Whether several threads of the guest may print.</param>
    /// <exception cref="BadModuleException">The module cannot be instantiated within the limits.</exception>
    public CommandSandbox(
        Engine engine,
        FunctionSpec spec,
        SandboxWorld world,
        TimeProvider time,
        Func<Store, Instance> instantiate,
        Action<Instance>? begin,
        bool answers,
        bool hasThreads = false)
        : base(spec.Limits, world, time)
    {
        _begin = begin;
        _readEnvironment = ReadEnvironment;
        Store = new Store(
            engine,
            new StoreLimits { MemoryBytesMax = spec.Limits.MemoryBytesMax, StackBytesMax = spec.Limits.StackBytesMax });
        _wasi = new WasiPreview1(answers ? ErrorStream : hasThreads ? OutputStream : PrintedStream, ErrorStream, time, world.Directories);
        world.Wasi = _wasi;
        world.Answer = OutputStream;
        world.Log = ErrorStream;
        Store.Data = world;
        Attach(Store);
        try
        {
            _instance = instantiate(Store);
        }
        catch (Exception refusal) when (refusal is LinkException or TrapException or GuestMemoryException)
        {
            Store.Dispose();
            throw new BadModuleException("the module cannot be instantiated: " + refusal.Message, refusal);
        }

        _entry = _instance.FindFunction(CommandEntry.Of(spec))!;
    }

    public sealed override Store Store { get; }

    protected sealed override bool HasLostPages => _instance.FirstMemory?.HasLostPages is true;

    protected override GuestEnd Enter(in SandboxCall call)
    {
        _call = call;
        TakeEnvironment();
        _wasi.Prepare(new WasiCall { Arguments = call.Arguments, Environment = _readEnvironment, Input = call.Input });
        World.Input = call.Input;
        if (call.Entry is { } entry)
        {
            return EnterAt(entry);
        }

        _begin?.Invoke(_instance);
        Span<UInt128> result = stackalloc UInt128[1];
        _entry.InvokeRaw(result);
        return _entry.Type.Results.Length == 0 ? default : Exited((int)(uint)result[0]);
    }

    // An instance of the same module has called: its state holds what the initialization has done.
    private GuestEnd EnterAt(GuestEntry entry)
    {
        if (entry.Start.Snapshot != _instance.Initial)
        {
            throw new CapabilityTrapException("SnapshotMismatch", "the function was deployed anew while a call of it made this one");
        }

        _instance.Apply(entry.Start);
        var function = _instance.FunctionInTable(entry.Function)
            ?? throw new CapabilityTrapException(nameof(TrapKind.UndefinedElement), $"the module's table has no function {entry.Function}");
        if (!GuestFunctions.CanEnter(function.Type, entry.Arguments.Count))
        {
            throw new CapabilityTrapException(
                nameof(TrapKind.IndirectCallTypeMismatch),
                $"the function has the type {function.Type}, and is called with {entry.Arguments.Count} arguments of i32");
        }

        var code = GuestFunctions.Enter(function, entry.Arguments);
        entry.Ended?.Invoke(_instance, World.Own<MappedObjects>().Of(World.Ended));
        return Exited(code);
    }

    protected override void ResetGuest()
    {
        _call = default;
        _instance.Reset();
    }

    // Before the guest begins: what it needs and is not there fails its call, whether it asks for it or not.
    private void TakeEnvironment()
    {
        var variables = World.ReadEnvironment();
        if (variables != _variables)
        {
            (_variables, _environment) = (variables, [.. variables.Select(variable => variable.ToString())]);
        }
    }

    // A client must not replace a variable of the spec by a header.
    private string[] ReadEnvironment() => _call.Request is { } request
        ? [.. _environment.Concat(CgiVariables.Of(request(), _call.Input.Length)).DistinctBy(variable => variable[..variable.IndexOf('=', StringComparison.Ordinal)], StringComparer.Ordinal)]
        : _environment;
}
