using Longshore.Functions.Attestation;
using Longshore.Functions.Calls;
using Longshore.Functions.Objects;
using Longshore.Functions.Placement;
using Longshore.Functions.Sandboxes;
using Longshore.Functions.Scheduling;
using Longshore.Functions.Specs;
using Longshore.Wasm;

namespace Longshore.Functions.Execution;

/// <summary>Runs calls in sandboxes of this process, on core slots.</summary>
public sealed class LocalExecutor : IExecutor, IDisposable
{
    // The threads for long runs wait for all others of the machine, so short runs must not be among them, a call of JavaScript on a slow
    // machine included: beside programs that never pause it would take seconds. This is the system's own tick, before which a thread rarely
    // takes the processor from another. Longer runs do not use the pool's threads: each that a deep recursion has used keeps a large stack.
    private static readonly TimeSpan LongRun = TimeSpan.FromMilliseconds(4);

    // Small guests are ended only if all guests together hold a quarter of the bound on memory. If they hold less, something else has reached
    // the bound: output, bodies or idle memory.
    private const int GuestsShare = 4;

    // The longest wall time limit of a function.
    private static readonly TimeSpan EstimateMax = TimeSpan.FromHours(1);

    private readonly TimeProvider _time;
    private readonly Action<Exception>? _faulted;
    private readonly TrustProof _proof;
    private readonly double _coreWatts;
    private readonly double? _corePrice;
    private readonly int _queueLengthMax;
    private readonly long _longRunTicks;
    private readonly LongRunThreads _longRuns;
    private readonly GuestThreads _waits;
    private readonly CoreScheduler _scheduler;
    private readonly DeadlineWatch _watch;
    private readonly MemoryWatch _memory;
    private readonly AnswerPlaces _answers = new();
    private readonly GuestRunner _runner;

    /// <summary>An executor with the core slots that the options name.</summary>
    /// <param name="time">The clocks.</param>
    /// <param name="options">How functions run.</param>
    /// <param name="freeIdle">Frees idle sandboxes when memory is short.</param>
    public LocalExecutor(TimeProvider time, FunctionsOptions options, Action freeIdle)
    {
        _time = time;
        _faulted = options.Faulted;
        _proof = options.Proof;
        _coreWatts = options.CoreWatts;
        _corePrice = options.CorePrice;
        _queueLengthMax = options.QueueLengthMax;
        _longRunTicks = time.Ticks(LongRun);
        _scheduler = new CoreScheduler(SchedulerFactory.Create(options, time), options.CoreSlots, time);

        _watch = new DeadlineWatch(time, _scheduler.Tick, options.Faulted);
        _longRuns = new LongRunThreads(options.Faulted);
        _waits = new GuestThreads(options.Faulted);
        var many = options.MemoryBytesMax / GuestsShare;
        _memory = new MemoryWatch(options, time, freeIdle, () => _watch.EndLargest(Failure.OutOfMemory, MemoryWatch.SmallBytesMax + 1, many));
        _runner = new GuestRunner(_watch, _answers, time);
    }

    /// <inheritdoc/>
    public string Name => ExecutorName.Local.Value;

    /// <inheritdoc/>
    public ExecutorKind Kind => ExecutorKind.Local;

    /// <summary>Guests that run now.</summary>
    public int Running => _scheduler.Running;

    /// <summary>Invocations that wait for a core slot now.</summary>
    public int Waiting => _scheduler.QueueLength;

    /// <summary>Guests that wait for something other than a core slot now, such as time.</summary>
    public int Away => _scheduler.Away;

    /// <summary>Guests that were ended because the node's memory reached its bound.</summary>
    public long EndedForMemory => _memory.Ended;

    /// <summary>Answers that leave now while their guests run.</summary>
    public int StreamedAnswers => _answers.Count;

    /// <summary>Answers that found no place to leave while their guests run.</summary>
    public long RefusedStreams => _answers.Refused;

    /// <summary>The core slots, for guests that others run.</summary>
    public CoreSlots Slots => new(_scheduler, _watch, _time);

    /// <inheritdoc/>
    public Offer? Estimate(in PlacedCall call)
    {
        if (!_memory.HasRoomFor(call.State.NeededBytes))
        {
            return null;
        }

        var run = _time.GetElapsedTime(0, EstimateTicks(call));
        var waiting = _scheduler.QueueLength;
        var wait = waiting >= _queueLengthMax ? Offer.Never : waiting * run / _scheduler.Slots;
        return new Offer(wait, run, BytesMoved: 0, _coreWatts > 0 ? run.TotalSeconds * _coreWatts : null, _proof.Level)
        {
            Measurements = _proof.Measurements,
            Slots = _scheduler.Slots,
            Cost = run.TotalSeconds * _corePrice,
        };
    }

    /// <inheritdoc/>
    public ValueTask<InvocationResult> RunAsync(PlacedCall call, CancellationToken cancellationToken)
    {
        return _memory.HasRoomFor(call.State.NeededBytes)
            ? BeginAsync(call, cancellationToken)
            : new(WaitForRoomAndBeginAsync(call, cancellationToken));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _memory.Dispose();
        _longRuns.Dispose();
        _waits.Dispose();
        _watch.Dispose();
    }

    private ValueTask<InvocationResult> BeginAsync(PlacedCall call, CancellationToken cancellationToken) =>
        call.Invocation.InputObject is null ? ArriveAsync(call, cancellationToken) : ReadAndArriveAsync(call, cancellationToken);

    private async Task<InvocationResult> WaitForRoomAndBeginAsync(PlacedCall call, CancellationToken cancellationToken)
    {
        try
        {
            return await _memory.WaitForRoomAsync(call.State.NeededBytes, call.State.WaitingForRoom, cancellationToken)
                ? await BeginAsync(call, cancellationToken)
                : Refuse(call, Failure.OutOfMemory);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Refuse(call, Failure.Cancelled);
        }
    }

    // A call waits for its object without a place in the queue, so a slow store delays no other call.
    private async ValueTask<InvocationResult> ReadAndArriveAsync(PlacedCall call, CancellationToken cancellationToken)
    {
        try
        {
            var input = await call.Invocation.InputObject!.ReadAsync(call.Function.Limits.InputBytesMax, cancellationToken);
            return await ArriveAsync(call with { Invocation = call.Invocation with { Input = input, InputObject = null } }, cancellationToken);
        }
        catch (ObjectException failure)
        {
            return Refuse(call, failure.Failure == ObjectFailure.TooLarge ? Failure.InputLimit : Failure.InputUnavailable, failure.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Refuse(call, Failure.Cancelled);
        }
        catch (Exception fault)
        {
            // The border of the reading. An arrival has a border of its own.
            _faulted.Tell(fault);
            return Refuse(call, Failure.NodeFailed);
        }
    }

    private ValueTask<InvocationResult> ArriveAsync(PlacedCall call, CancellationToken cancellationToken)
    {
        var turn = TurnOf(call);
        try
        {
            return _scheduler.Arrive(turn, cancellationToken, out var granted) switch
            {
                Arrival.Runs => RunOnThreadAsync(call, turn, cancellationToken),
                Arrival.Waits => WaitAndRunAsync(call, turn, granted, cancellationToken),
                Arrival.QueueFull => new(Refuse(call, Failure.Overloaded)),
                _ => new(Refuse(call, Failure.Refused)),
            };
        }
        catch (Exception fault)
        {
            // The border of an arrival. The run has a border of its own.
            _faulted.Tell(fault);
            _scheduler.Exit(turn);
            return new(Refuse(call, Failure.NodeFailed));
        }
    }

    private static InvocationResult Refuse(in PlacedCall call, Failure failure) =>
        Refuse(call, failure, EndReasons.Of(failure, call.Function.Limits));

    private static InvocationResult Refuse(in PlacedCall call, Failure failure, string detail) =>
        InvocationResult.Failed(failure, detail, call.Decision);

    // Whatever a route expects: sums of estimates must not overflow.
    private long EstimateTicks(in PlacedCall call)
    {
        var estimate = call.Invocation.PredictedExecution is { } predicted
            ? _time.Ticks(predicted)
            : TimesOf(call).Execution.Estimate(call.Invocation.EstimatePercentile, _time.Ticks(call.Invocation.ExpectedExecution));
        return Math.Min(estimate, _time.Ticks(EstimateMax));
    }

    // An estimate as long as the deadline would refuse the function for good, however short its runs have become.
    private Turn TurnOf(in PlacedCall call)
    {
        var span = call.Invocation.Deadline is { } deadline ? _time.Ticks(deadline) : Work.NoDeadline;
        var estimate = EstimateTicks(call);
        return new Turn(_scheduler)
        {
            Arrived = call.Arrived,
            Deadline = span == Work.NoDeadline ? Work.NoDeadline : Math.Min(call.Arrived + span, Work.NoDeadline),
            Estimate = Math.Min(estimate, span - span / 10),
            ProcessorEstimate = estimate >= _longRunTicks
                ? Math.Min(estimate, TimesOf(call).Processor.Estimate(call.Invocation.EstimatePercentile, missing: estimate))
                : null,
            Class = call.Invocation.Class,
            Function = call.State,
            Times = TimesOf(call).Execution,
        };
    }

    private async ValueTask<InvocationResult> WaitAndRunAsync(
        PlacedCall call, Turn turn, Task granted, CancellationToken cancellationToken)
    {
        try
        {
            await granted;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Refuse(call, Failure.Cancelled);
        }

        return turn is { IsShed: true, HasBegun: false }
            ? Refuse(call, Failure.Shed)
            : await RunOnThreadAsync(call, turn, cancellationToken);
    }

    // A run counts as long by its measured times only: on a busy machine the threads for long guests may get no processor. There a
    // short run may seem long, so the processor's time decides. It is measured only if needed, because that costs two system calls.
    private ValueTask<InvocationResult> RunOnThreadAsync(PlacedCall call, Turn turn, CancellationToken cancellationToken)
    {
        if (call.Invocation.LentThread == Environment.CurrentManagedThreadId)
        {
            return new(Run(call, turn, cancellationToken));
        }

        var times = TimesOf(call);
        if (IsLong(call, times.Execution) && IsLong(call, times.Processor))
        {
            return new(RunElsewhereAsync(_longRuns, call, turn, cancellationToken));
        }

        return times.Execution.HasWaited
            ? new(RunElsewhereAsync(_waits, call, turn, cancellationToken))
            : new(Run(call, turn, cancellationToken));
    }

    private static RunLengths TimesOf(in PlacedCall call) => call.Invocation.Entry is null ? call.State.Times : call.State.PointerTimes;

    private bool IsLong(in PlacedCall call, ExecutionTimes times) =>
        times.Estimate(call.Invocation.EstimatePercentile, missing: 0) >= _longRunTicks;

    // A method of its own, because the closure would be allocated for short runs as well.
    private Task<InvocationResult> RunElsewhereAsync(
        GuestThreads threads, PlacedCall call, Turn turn, CancellationToken cancellationToken) =>
        threads.RunAsync(() => Run(call, turn, cancellationToken));

    // Holds a core slot, and gives it back.
    private InvocationResult Run(in PlacedCall call, Turn turn, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var times = TimesOf(call);
        var seemsLong = IsLong(call, times.Execution);
        TimeSpan usedBefore = default;
        SandboxLease? lease = null;
        GuestEnd end;
        try
        {
            if (started >= turn.Deadline && call.Invocation.OnMiss != OnMiss.Finish)
            {
                return Refuse(call, Failure.DeadlineMissed, "the deadline passed while the invocation waited");
            }

            lease = call.State.Pool!.Rent();
            usedBefore = seemsLong ? SystemThread.ProcessorTime : default;
            end = _runner.Run(lease.Sandbox, call, turn, cancellationToken);
            call.State.NoteNeed(lease.Sandbox.HeldBytes);
        }
        catch (BadModuleException refusal)
        {
            return Refuse(call, Failure.OutOfMemory, refusal.Message);
        }
        catch (Exception fault)
        {
            // The border of a call: whatever the host threw fails this call only.
            lease?.Discard();
            _faulted.Tell(fault);
            return Refuse(call, Failure.NodeFailed);
        }
        finally
        {
            _scheduler.Exit(turn);
        }

        if (end.Failure is Failure.None or Failure.DeadlineMissed or Failure.WallTimeLimit)
        {
            // A stopped run would have taken at least this long.
            times.Execution.Add(turn.Executed);
            if (seemsLong)
            {
                times.Processor.Add(_time.Ticks(SystemThread.ProcessorTime - usedBefore));
            }
        }

        IDisposable held = lease.Sandbox.HeldBytes >= LargeLease.BytesMin ? new LargeLease(lease, _scheduler) : lease;
        return _runner.Result(lease.Sandbox, held, end, call, turn, started);
    }
}
