using System.Collections.Concurrent;
using Longshore.Fleet.Boards;
using Longshore.Fleet.Jobs;
using Longshore.Fleet.Wire;
using Longshore.Functions.Calls;
using Longshore.Functions.Near;
using Longshore.Functions.Placement;
using Longshore.Functions.Specs;

namespace Longshore.Fleet.Serving;

/// <summary>Runs a node's calls on the boards of a fleet. A call waits in memory for a board: it ends with its caller, and with the orchestrator.</summary>
public sealed class BoardExecutor : IExecutor
{
    // As long as arguments of jobs may be, with the spec in the same line.
    private const int PayloadBytesMax = 512 << 10;

    // The functions whose times are known. Those of others are taken to be the fleet's.
    private const int TimesMax = 1_000;

    private readonly Orchestrator _orchestrator;
    private readonly TimeSpan _wait;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<ModuleDigest, TimeEstimate> _times = [];

    /// <param name="orchestrator">The boards.</param>
    /// <param name="wait">How long a call without a deadline waits for a board.</param>
    /// <param name="time">The clocks.</param>
    internal BoardExecutor(Orchestrator orchestrator, TimeSpan wait, TimeProvider time) =>
        (_orchestrator, _wait, _time) = (orchestrator, wait, time);

    /// <inheritdoc/>
    public string Name => ExecutorName.Boards.Value;

    /// <inheritdoc/>
    public ExecutorKind Kind => ExecutorKind.Boards;

    /// <inheritdoc/>
    public Offer? Estimate(in PlacedCall call)
    {
        var spec = call.Function.Spec;
        if (call.Invocation is not { MayMove: true, InputObject: null }
            || call.Invocation.Input.Length > PayloadBytesMax
            || spec.Grants.Any(grant => !BoardGrants.AreServed(grant))
            || _orchestrator.Offer() is not { } offer)
        {
            return null;
        }

        var run = _times.TryGetValue(spec.Artifact.Digest, out var known) ? known.Value : _orchestrator.RunTime;
        var joules = offer.Boot.TotalSeconds * offer.BootWatts + run.TotalSeconds * offer.RunWatts;
        return new Offer(offer.ReadyIn, run, call.Invocation.Input.Length, joules, TrustLevel.None);
    }

    /// <inheritdoc/>
    public async ValueTask<InvocationResult> RunAsync(PlacedCall call, CancellationToken cancellationToken)
    {
        var payload = WholeWire.PayloadOf(MovedCall.Of(call, call.Left(_time)));
        if (payload.Length > PayloadBytesMax)
        {
            return Failed(call, Failure.InputLimit, $"the call takes {payload.Length} bytes, and boards take {PayloadBytesMax}");
        }

        using var late = new CancellationTokenSource(Patience(call), _time);
        try
        {
            var waiting = new BoardCall(call.Function.Spec, payload, () => call.Left(_time));
            var result = await _orchestrator.CallAsync(waiting, late.Token, cancellationToken);
            Note(call.Function.Spec.Artifact.Digest, TimeSpan.FromMilliseconds(result.RoundTripMilliseconds));
            return ResultOf(call, result);
        }
        catch (JobException refusal)
        {
            return Failed(call, FailureOf(refusal.Refusal, call), refusal.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Failed(call, Failure.Cancelled, "the caller went away");
        }
    }

    private static InvocationResult Failed(in PlacedCall call, Failure failure, string detail) =>
        InvocationResult.Failed(failure, detail, call.Decision);

    private static Failure FailureOf(JobRefusal refusal, in PlacedCall call) => refusal switch
    {
        JobRefusal.QueueFull => Failure.Overloaded,
        JobRefusal.NotInTime => call.Invocation.Deadline is null ? Failure.Overloaded : Failure.DeadlineMissed,
        _ => Failure.NodeFailed,
    };

    // A call whose deadline does not matter to it waits as one without.
    private TimeSpan Patience(in PlacedCall call) =>
        call.Invocation.OnMiss != OnMiss.Finish && call.DeadlineLeft(_time) is { } left
            ? left > TimeSpan.Zero ? left : TimeSpan.Zero
            : _wait;

    private InvocationResult ResultOf(in PlacedCall call, JobResult result)
    {
        if (result.Failure == JobFailures.ResultTooLarge)
        {
            return Failed(call, Failure.OutputLimit, $"the function ran on board {result.Board}, whose answer is longer than the fleet takes (line-bytes-max, result-bytes-max)");
        }

        if (CallAnswer.TryRead(result.Value.Span, out var answer) && answer.Output.Length > call.Function.Limits.OutputBytesMax)
        {
            return Failed(call, Failure.OutputLimit, $"board {result.Board} answered {answer.Output.Length} bytes, and the function's limit is {call.Function.Limits.OutputBytesMax}");
        }

        return answer is not null && MovedCall.ResultOf(answer, call, _time) is { } ran
            ? ran
            : Failed(call, Unrun(answer, call), $"board {result.Board} did not run it: {answer?.Detail ?? "its answer is none"}");
    }

    private Failure Unrun(WholeAnswer? answer, in PlacedCall call) => call.DeadlineLeft(_time) <= TimeSpan.Zero ? Failure.DeadlineMissed
        : answer?.Status == NearStatus.Refused ? Failure.Refused : Failure.NodeFailed;

    private void Note(ModuleDigest module, TimeSpan took)
    {
        if (_times.Count < TimesMax || _times.ContainsKey(module))
        {
            var estimate = _times.GetOrAdd(module, static (_, first) => new TimeEstimate(first), took);
            lock (estimate)
            {
                estimate.Note(took);
            }
        }
    }
}
