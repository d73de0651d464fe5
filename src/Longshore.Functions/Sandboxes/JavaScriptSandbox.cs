using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Capabilities.Invoke;
using Longshore.Functions.Specs;
using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Modules;
using Longshore.Wasm;

namespace Longshore.Functions.Sandboxes;

/// <summary>A JavaScript context in which the function's modules have been evaluated.</summary>
internal sealed class JavaScriptSandbox : Sandbox
{
    private readonly JavaScriptContext _context;
    private readonly JavaScriptValue _handler;
    private readonly Snapshot _program;
    private readonly ScriptMoves _moves;
    private readonly Func<FetchResponse, IResponseReader?> _beginStream;
    private readonly int _callsMax;
    private int _calls;

    // Whether the next call finds the state that this one leaves.
    private bool _goesOn;

    // Name, value, name, value. Made again when the variables have changed.
    private string[] _environment = [];
    private IReadOnlyList<EnvironmentVariable> _variables = [];

    // Kind, name, kind, name.
    private readonly string[] _bindings;

    /// <exception cref="BadModuleException">The machine or the limits have too little memory for it.</exception>
    public JavaScriptSandbox(JavaScriptProgram program, FunctionLimits limits, SandboxWorld world, TimeProvider time)
        : base(limits, world, time)
    {
        _bindings = [.. world.Bindings.SelectMany(binding => new[] { binding.Kind, binding.Name })];
        try
        {
            // console.log writes to the node's log, because the response is the answer.
            _context = program.NewContext(
                new JavaScriptLimits { MemoryBytesMax = limits.MemoryBytesMax, StackBytesMax = Math.Max(limits.StackBytesMax, JavaScriptLimits.StackBytesMin) },
                time,
                ErrorStream,
                ErrorStream,
                out _);
        }
        catch (Exception refusal) when (refusal is LinkException or GuestMemoryException)
        {
            throw new BadModuleException("the modules cannot be loaded: " + refusal.Message, refusal);
        }

        _program = program.Snapshot;
        _handler = program.Handler;
        _callsMax = limits.ReuseCallsMax;
        _context.KeepsState = _callsMax > 1;
        _moves = new ScriptMoves(_context, world);
        _context.Operations = world.CallAsync;
        _context.Mover = _moves.Move;
        _context.MoveEnded = _moves.Ended;
        world.Log = ErrorStream;
        world.CallsAtWait = new CallsAtWait();
        _context.Waits = world.CallsAtWait.Begin;
        _beginStream = head => BeginStream(ToResponse(head));
        Attach(_context.Store);
    }

    public override Store Store => _context.Store;

    protected override GuestEnd Enter(in SandboxCall call)
    {
        // Nothing but the guest's runs, each on one thread, writes to its memory before the sandbox is reset.
        _goesOn = false;
        _context.BeginCall();
        try
        {
            return call.Entry is { } entry ? Visit(entry) : Call(call);
        }
        finally
        {
            _context.EndCall();
        }
    }

    protected override void ResetGuest()
    {
        _moves.Clear();
        if (!_goesOn)
        {
            _context.Reset();
            _calls = 0;
        }
    }

    private GuestEnd Call(in SandboxCall call)
    {
        _context.StartFrom(_program);
        TakeEnvironment();
        var end = Answer(call);

        // Into the log, in which the node shows the error stream.
        _context.ReportRejections();
        _goesOn = ++_calls < _callsMax && end.Failure == Failure.None && _context.IsAtRest();
        return end;
    }

    // Work of a program that has come from another node, with the program's state.
    private GuestEnd Visit(GuestEntry entry)
    {
        try
        {
            _context.StartFrom(entry.Start.Snapshot);
            _context.Instance.Apply(entry.Start);
            var obstacle = _context.Visit((int)entry.Function);
            if (obstacle.Length > 0)
            {
                throw new CapabilityTrapException("ObjectUnavailable", obstacle);
            }

            if (World.HoldsHandles)
            {
                throw new CapabilityTrapException("HoldsHandles", "the work holds a lock or a connection at the storage node when it ends");
            }

            entry.Ended?.Invoke(_context.Instance, []);
            return default;
        }
        catch (JavaScriptException failure)
        {
            throw new CapabilityTrapException(nameof(HostTrap.UncaughtException), failure.Message);
        }
        catch (Exception damaged) when (damaged is ArgumentException or FormatException or OverflowException or LinkException)
        {
            // A state that another node has made may hold anything.
            throw new CapabilityTrapException("StateDamaged", $"the state of the program cannot be used: {damaged.Message}");
        }
    }

    private static GuestResponse ToResponse(FetchResponse response) => new(response.Status, response.Headers, response.StatusText);

    private void TakeEnvironment()
    {
        var variables = World.ReadEnvironment();
        if (variables != _variables)
        {
            (_variables, _environment) = (variables, [.. variables.SelectMany(variable => new[] { variable.Name, variable.Value })]);
        }
    }

    private GuestEnd Answer(in SandboxCall call)
    {
        try
        {
            var request = call.Request?.Invoke() ?? call.ToRequest();
            var response = _context.Fetch(
                _handler, request.Method, request.Url, request.Headers, call.Input.Span, _environment, _bindings, OutputStream, _beginStream);
            Response = ToResponse(response);
            return default;
        }
        catch (JavaScriptException uncaught)
        {
            return new GuestEnd(Failure.Trapped, uncaught.Message)
            {
                TrapName = nameof(HostTrap.UncaughtException),
                StackTrace = [.. uncaught.GuestStack.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)],
            };
        }
    }
}
