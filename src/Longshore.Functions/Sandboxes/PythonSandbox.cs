using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Specs;
using Longshore.Python.Guests;
using Longshore.Wasm;

namespace Longshore.Functions.Sandboxes;

/// <summary>A guest of a program of Python.</summary>
internal sealed class PythonSandbox : Sandbox
{
    private readonly PythonGuest _guest;
    private readonly FunctionSpec _spec;

    // What the program was not loaded with, because it may change: each call sets it anew. Made of the list that the world gave last.
    private IReadOnlyList<EnvironmentVariable>? _variables;
    private KeyValuePair<string, string>[] _environment = [];

    /// <exception cref="BadModuleException">The machine or the limits have too little memory for it.</exception>
    public PythonSandbox(PythonProgram program, FunctionSpec spec, SandboxWorld world, TimeProvider time)
        : base(spec.Limits, world, time)
    {
        _spec = spec;
        try
        {
            // A handler's answer comes after its status and headers, at its end.
            _guest = new PythonGuest(
                program, LimitsOf(spec.Limits), time, program.IsScript ? PrintedStream : OutputStream, ErrorStream, world.Directories);
        }
        catch (Exception refusal) when (refusal is LinkException or GuestMemoryException)
        {
            throw new BadModuleException("the program cannot be loaded: " + refusal.Message, refusal);
        }

        _guest.Operations = world.CallAsync;
        world.Wasi = _guest.Wasi;
        Store.Data = world;
        Attach(Store);
    }

    public override Store Store => _guest.Store;

    /// <summary>The limits of a guest.</summary>
    public static PythonLimits LimitsOf(FunctionLimits limits) => new()
    {
        MemoryBytesMax = limits.MemoryBytesMax,
        StackBytesMax = Math.Max(limits.StackBytesMax, PythonLimits.StackBytesMin),
    };

    protected override GuestEnd Enter(in SandboxCall call)
    {
        try
        {
            var request = call.Request?.Invoke() ?? call.ToRequest();
            var answer = _guest.Run(
                new PythonRequest(request.Method, request.Url, request.Headers)
                {
                    Entry = call.PythonEntry,
                    Arguments = [.. call.Arguments.Skip(1)],
                    Environment = ReadEnvironment(),
                },
                call.Input.Span);
            Response = answer is null ? null : new GuestResponse(answer.Status, answer.Headers);
            return default;
        }
        catch (PythonException uncaught)
        {
            return new GuestEnd(Failure.Trapped, uncaught.Message)
            {
                TrapName = nameof(HostTrap.UncaughtException),
                StackTrace = uncaught.Trace,
            };
        }
    }

    protected override void ResetGuest() => _guest.Reset();

    private KeyValuePair<string, string>[] ReadEnvironment()
    {
        var variables = World.ReadEnvironment();
        if (_variables != variables)
        {
            _variables = variables;
            _environment =
            [
                .. variables.Where(variable => !_spec.Environment.Contains(variable))
                    .Select(variable => KeyValuePair.Create(variable.Name, variable.Value)),
            ];
        }

        return _environment;
    }
}
