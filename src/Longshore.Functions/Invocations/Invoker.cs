using Longshore.Functions.Catalog;
using Longshore.Functions.Model;
using Longshore.Functions.Sandboxes;
using Longshore.Functions.Scheduling;
using Longshore.Functions.Scheduling.Dispatchers;
using Longshore.Functions.Scheduling.Policies;

namespace Longshore.Functions.Invocations;

/// <summary>Runs invocations on this node: finds the function, waits for a core slot, runs a sandbox on the calling
/// thread.</summary>
public sealed class Invoker : IInvoker, IDisposable
{
    // Longer than this, handing a run to another thread costs little.
    private static readonly TimeSpan LongRun = TimeSpan.FromMicroseconds(500);

    private readonly FunctionCatalog _catalog;
    private readonly TimeProvider _time;
    private readonly long _longRunTicks;
    private readonly LongRunThreads _longRuns = new();
    private readonly CoreScheduler _scheduler;
    private readonly DeadlineWatch _watch;
    private readonly InvocationMetrics _metrics;

    /// <summary>An invoker of the functions of a catalog.</summary>
    public Invoker(FunctionCatalog catalog, TimeProvider time, FunctionsOptions options)
    {
        _catalog = catalog;
        _time = time;
        _longRunTicks = time.Ticks(LongRun);
        _scheduler = new CoreScheduler(CreateScheduler(options, time), options.CoreSlots, time);

        // Parked guests are watched as well, and those that were given up until they have ended.
        _watch = new DeadlineWatch(time, options.CoreSlots + 2 * CoreScheduler.ParkedMax, _scheduler.Tick);
        _metrics = new InvocationMetrics(() => Running, () => Waiting);
    }

    /// <summary>How many guests run now.</summary>
    public int Running => _scheduler.Running;

    /// <summary>How many invocations wait for a core slot now.</summary>
    public int Waiting => _scheduler.QueueLength;

    /// <summary>The core slots, for guests that are run by others than this invoker.</summary>
    public CoreSlots Slots => new(_scheduler, _watch, _time);

    /// <inheritdoc/>
    public ValueTask<InvocationResult> InvokeAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var arrived = _time.GetTimestamp();
        if (_catalog.Lookup(invocation.Function) is not { } function)
        {
            return new(InvocationResult.Failed(Failure.NotFound, $"there is no function \"{invocation.Function}\""));
        }

        if (function.Pool is null)
        {
            return new(Refuse(function, Failure.BadModule, function.Defect!));
        }

        if (invocation.Input.Length > function.Config.Limits.InputBytesMax)
        {
            return new(Refuse(function, Failure.InputLimit, string.Create(null,
                $"the input of {invocation.Input.Length} bytes is over the limit of {function.Config.Limits.InputBytesMax}")));
        }

        var turn = TurnOf(function, invocation, arrived);
        switch (_scheduler.Arrive(turn, cancellationToken, out var granted))
        {
            case Arrival.Runs: return RunAsync(function, invocation, turn, cancellationToken);
            case Arrival.Waits: return WaitAndRunAsync(function, invocation, turn, granted, cancellationToken);
            case Arrival.QueueFull: return new(Refuse(function, Failure.Overloaded, "the node's queue is full"));
            default:
                return new(Refuse(function, Failure.Refused, "the work could not be done by its deadline with what was accepted before"));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _longRuns.Dispose();
        _watch.Dispose();
        _metrics.Dispose();
    }

    private static NodeScheduler CreateScheduler(FunctionsOptions options, TimeProvider time)
    {
        var dispatcher = KnownDispatchers.Find(options.Dispatcher)
            ?? throw new ArgumentException($"there is no dispatcher \"{options.Dispatcher}\"", nameof(options));
        var policies = SchedulingPolicies.Find(options.Policy, options.Quantum, time)
            ?? throw new ArgumentException($"there is no scheduling policy \"{options.Policy}\"", nameof(options));
        return new NodeScheduler(
            dispatcher,
            () => dispatcher.OwnPolicy(time, options.CoreSlots) ?? policies(),
            options.CoreSlots,
            new SlotLimits(options.QueueLengthMax, options.Preempts, options.Admits, CoreScheduler.ParkedMax));
    }

    // An estimate as long as the deadline would keep the function out for good, whatever it takes now.
    private Turn TurnOf(FunctionState function, Invocation invocation, long arrived)
    {
        var estimate = function.Times.Estimate(invocation.EstimatePercentile, _time.Ticks(invocation.ExpectedExecution));
        var span = invocation.Deadline is { } deadline ? _time.Ticks(deadline) : Work.NoDeadline;
        return new Turn(_scheduler)
        {
            Arrived = arrived,
            Deadline = span == Work.NoDeadline ? Work.NoDeadline : arrived + span,
            Estimate = Math.Min(estimate, span - span / 10),
            Class = invocation.Class,
            Function = function,
        };
    }

    private async ValueTask<InvocationResult> WaitAndRunAsync(
        FunctionState function, Invocation invocation, Turn turn, Task granted, CancellationToken cancellationToken)
    {
        try
        {
            await granted;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Refuse(function, Failure.Cancelled, "the caller went away");
        }

        if (turn is { IsShed: true, HasBegun: false })
        {
            return Refuse(function, Failure.Shed, Sentence(Failure.Shed, function));
        }

        return await RunAsync(function, invocation, turn, cancellationToken);
    }

    // Long is what took long, not what its route expects: threads for long guests may get no processor on a machine that is busy.
    private ValueTask<InvocationResult> RunAsync(
        FunctionState function, Invocation invocation, Turn turn, CancellationToken cancellationToken) =>
        function.Times.Estimate(invocation.EstimatePercentile, missing: 0) < _longRunTicks
            ? new(Run(function, invocation, turn, cancellationToken))
            : new(RunLongAsync(function, invocation, turn, cancellationToken));

    // A method of its own, because what the lambda keeps would be allocated for short runs as well.
    private Task<InvocationResult> RunLongAsync(
        FunctionState function, Invocation invocation, Turn turn, CancellationToken cancellationToken) =>
        _longRuns.RunAsync(() => Run(function, invocation, turn, cancellationToken));

    private InvocationResult Refuse(FunctionState function, Failure failure, string detail)
    {
        _metrics.Count(function.Config.Name.Value, failure, TimeSpan.Zero);
        function.Statistics.Count(failure, deadlineMet: null);
        return InvocationResult.Failed(failure, detail);
    }

    /// <summary>Runs with a core slot held, and gives it back.</summary>
    private InvocationResult Run(
        FunctionState function, Invocation invocation, Turn turn, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        SandboxLease lease;
        GuestEnd end;
        try
        {
            if (started >= turn.Deadline && invocation.OnMiss != OnMiss.Finish)
            {
                return Refuse(function, Failure.DeadlineMissed, "the deadline passed while the invocation waited");
            }

            lease = function.Pool!.Rent();
            end = RunGuest(lease.Sandbox, function, invocation, turn, cancellationToken);
        }
        catch (BadModuleException refusal)
        {
            return Refuse(function, Failure.OutOfMemory, refusal.Message);
        }
        finally
        {
            _scheduler.Exit(turn);
        }

        if (end.Failure is Failure.None or Failure.DeadlineMissed or Failure.WallTimeLimit)
        {
            // Who was stopped would have run at least so long.
            function.Times.Add(turn.Executed);
        }

        _metrics.Count(function.Config.Name.Value, end.Failure, _time.GetElapsedTime(0, turn.Executed));
        var result = Result(lease, end, turn, started);
        function.Statistics.Count(end.Failure, result.DeadlineMet);
        function.Statistics.Latency.Record(result.Latency);
        function.Statistics.Execution.Record(result.ExecutionTime);
        function.Statistics.Queue.Record(result.QueueTime);
        return result;
    }

    private GuestEnd RunGuest(
        Sandbox sandbox,
        FunctionState function,
        Invocation invocation,
        Turn turn,
        CancellationToken cancellationToken)
    {
        var watched = sandbox.Watched;
        watched.Begin(
            _time.GetTimestamp() + _time.Ticks(function.Config.Limits.WallTimeMax),
            invocation.OnMiss == OnMiss.Kill ? turn.Deadline : long.MaxValue,
            turn,
            cancellationToken);
        sandbox.Turn = turn;
        turn.Guest = watched;
        var place = _watch.Add(watched);
        var call = new SandboxCall(function.Arguments(invocation.Arguments), invocation.Input, invocation.Request);
        GuestEnd end;
        try
        {
            // Its slot may be lost already, before there was a guest that could hear it.
            turn.Yield();
            end = turn.IsShed ? new GuestEnd(Failure.Shed, Sentence(Failure.Shed, function)) : sandbox.Run(call);
        }
        finally
        {
            _watch.Remove(place);
            watched.End();
        }

        return watched.Reason == Failure.None || end.Failure == Failure.None
            ? end
            : new GuestEnd(watched.Reason, Sentence(watched.Reason, function));
    }

    private static string Sentence(Failure reason, FunctionState function) => reason switch
    {
        Failure.DeadlineMissed => "the deadline passed while the guest ran",
        Failure.WallTimeLimit => $"the guest ran longer than its limit of {function.Config.Limits.WallTimeMax.TotalSeconds} s",
        Failure.Shed => "another tenant's share of the node was needed",
        _ => "the caller went away",
    };

    private InvocationResult Result(SandboxLease lease, GuestEnd end, Turn turn, long started)
    {
        var ended = _time.GetTimestamp();
        return new(end.Failure == Failure.None ? lease.Sandbox.Output : ReadOnlyMemory<byte>.Empty, lease)
        {
            QueueTime = _time.GetElapsedTime(turn.Arrived, started),
            ExecutionTime = _time.GetElapsedTime(0, turn.Executed),
            Latency = _time.GetElapsedTime(turn.Arrived, ended),
            DeadlineMet = turn.Deadline == Work.NoDeadline ? null : ended <= turn.Deadline,
            Failure = end.Failure,
            Detail = end.Detail ?? "",
            TrapName = end.TrapName,
            StackTrace = end.StackTrace ?? [],
            ExitCode = end.ExitCode,
            StandardError = lease.Sandbox.Error,
            Response = lease.Sandbox.Response,
        };
    }
}
