using System.Diagnostics.Metrics;
using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Execution;
using Longshore.Functions.Near;
using Longshore.Functions.Placement;
using Longshore.Functions.Scheduling;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Invocations;

/// <summary>The front door of every face: finds the function, checks the call, places it on an executor, and counts how it ended.
/// </summary>
public sealed class Invoker : IInvoker, IDisposable
{
    private readonly FunctionCatalog _catalog;
    private readonly TimeProvider _time;
    private readonly LocalExecutor _local;
    private readonly Placer _placer;
    private readonly OfferPolicy _policy;
    private readonly ObjectExecutor? _objects;
    private readonly IPlacementJournal? _journal;
    private readonly InvocationMetrics _metrics;
    private readonly Action<Exception>? _faulted;
    private readonly IReceiptBook? _receipts;

    /// <summary>An invoker of the functions of a catalog, with one executor: this process.</summary>
    /// <param name="catalog">The functions.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="options">How functions run.</param>
    public Invoker(FunctionCatalog catalog, TimeProvider time, FunctionsOptions options)
        : this(catalog, time, options, [])
    {
    }

    /// <summary>An invoker that may place calls on other executors too.</summary>
    /// <param name="catalog">The functions.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="options">How functions run.</param>
    /// <param name="others">The executors beside this process. The caller disposes them.</param>
    /// <param name="near">The storage nodes that may run calls which name an object; null for none. The caller disposes it.</param>
    public Invoker(
        FunctionCatalog catalog, TimeProvider time, FunctionsOptions options, IReadOnlyList<IExecutor> others, NearServices? near = null)
    {
        _catalog = catalog;
        _time = time;
        _faulted = options.Faulted;
        _receipts = options.Receipts;
        _local = new LocalExecutor(time, options, catalog.FreeIdle);
        _objects = near is null ? null : new ObjectExecutor(_local, near, time);
        IExecutor here = _objects is null ? _local : _objects;
        _policy = new OfferPolicy(options.Placement, options.Goal);
        _journal = options.PlacementJournal;
        _placer = new Placer([here, .. others], _policy, time, salt: (ulong)Random.Shared.NextInt64())
        {
            Members = near is null ? null : new MemberSet(() => near.Members(), (node, track) => new MemberExecutor(node, track, here, near, time), time),
            Waiting = () => _local.Waiting,
        };
        _metrics = new InvocationMetrics(catalog.Statistics, () => Running, () => Waiting, _local);
    }

    /// <summary>The meter of this invoker's metrics. All invokers of a process use one name for it.</summary>
    public Meter Meter => _metrics.Meter;

    /// <summary>The core slots of this process, for guests that others run.</summary>
    public CoreSlots Slots => _local.Slots;

    /// <summary>Guests that run in this process now.</summary>
    public int Running => _local.Running;

    /// <summary>Guests that wait in this process for something other than a core slot now, such as time.</summary>
    public int Away => _local.Away;

    /// <summary>Invocations that wait for a core slot of this process now.</summary>
    public int Waiting => _local.Waiting;

    /// <inheritdoc/>
    public ValueTask<InvocationResult> InvokeAsync(Invocation invocation, CancellationToken cancellationToken) =>
        invocation.Record is { } record ? RecordAsync(record, RunAsync(invocation, cancellationToken)) : RunAsync(invocation, cancellationToken);

    private ValueTask<InvocationResult> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var arrived = _time.GetTimestamp();
        if (_catalog.Lookup(invocation.Function) is not { } live)
        {
            return new(InvocationResult.Failed(Failure.NotFound, $"there is no function \"{invocation.Function}\""));
        }

        var function = live.Canary is { } canary ? Choose(live, canary, invocation) : live;
        if (function.Pool is null)
        {
            return new(Counted(function, InvocationResult.Failed(Failure.BadModule, function.Defect!)));
        }

        if (invocation.Input.Length > function.Config.Limits.InputBytesMax)
        {
            return new(Counted(function, InvocationResult.Failed(Failure.InputLimit, string.Create(null,
                $"the input of {invocation.Input.Length} bytes is over the limit of {function.Config.Limits.InputBytesMax}"))));
        }

        if (function.Config.Spec.Receipt == ReceiptNeed.Required && (_receipts is null ? "this node makes no receipts" : _receipts.Problem) is { } problem)
        {
            return new(Counted(function, InvocationResult.Failed(Failure.ReceiptUnavailable, $"the guest was not begun: {problem}")));
        }

        // A receipt is for the whole answer, and an answer that needs one does not leave before it is written.
        if (_receipts is not null && invocation.Reader is { } reader)
        {
            invocation = invocation with { Reader = function.Config.Spec.Receipt == ReceiptNeed.Required ? null : new StampedReader(reader) };
        }

        if (_journal is not null)
        {
            invocation = invocation with { Explains = true };
        }

        var call = new PlacedCall(function, invocation, arrived);
        try
        {
            if (_placer.Place(call, out var decision) is not { } executor)
            {
                return new(Counted(function, InvocationResult.Failed(Failure.Unplaceable, decision.Reason, decision)));
            }

            var running = executor.RunAsync(call with { Decision = decision }, cancellationToken);
            return running.IsCompletedSuccessfully && function.Config.Spec.Receipt != ReceiptNeed.Required
                ? new(Counted(function, Journaled(invocation, Receipted(function, invocation, running.Result))))
                : CountedAsync(function, invocation, running);
        }
        catch (Exception fault)
        {
            return new(Faulted(function, fault));
        }
    }

    /// <summary>Where a call would run now, and why. Nothing runs.</summary>
    /// <param name="invocation">The call.</param>
    /// <param name="cancellationToken">Ends the look for its object.</param>
    /// <returns>Null if there is no such function, or it cannot be loaded.</returns>
    public async Task<PlacementExplanation?> ExplainAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        if (_catalog.Lookup(invocation.Function) is not { Pool: not null } function)
        {
            return null;
        }

        var call = new PlacedCall(function, invocation with { Explains = true }, _time.GetTimestamp());
        _placer.Place(call, out var decision);
        var near = _objects is null ? null : await _objects.ExplainAsync(call, cancellationToken);
        return PlacementExplanation.Of(invocation.Function, _policy.GoalOf(call.Goal), invocation.Deadline, decision, near);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _local.Dispose();
        _metrics.Dispose();
    }

    // What belongs to a running call stays with its version.
    private static FunctionState Choose(FunctionState live, Canary canary, Invocation invocation) => invocation switch
    {
        { OwnSpec: { } own } => ReferenceEquals(own, canary.State.Config.Spec) ? canary.State : live,
        { IsVisiting: true } or { Rank: not null } => live,
        _ => canary.TakesNext() ? canary.State : live,
    };

    private static async ValueTask<InvocationResult> RecordAsync(CallRecord record, ValueTask<InvocationResult> running)
    {
        var result = await running;
        record.End(result);
        return result;
    }

    private async ValueTask<InvocationResult> CountedAsync(FunctionState function, Invocation invocation, ValueTask<InvocationResult> running)
    {
        try
        {
            var result = Journaled(invocation, Receipted(function, invocation, await running));
            return Counted(function, function.Config.Spec.Receipt == ReceiptNeed.Required ? await WrittenAsync(result) : result);
        }
        catch (Exception fault)
        {
            return Faulted(function, fault);
        }
    }

    // A call whose guest did not run has no receipt.
    private InvocationResult Receipted(FunctionState function, Invocation invocation, InvocationResult result)
    {
        try
        {
            using var stamped = invocation.Reader as StampedReader;
            if (_receipts is not null && HasRun(result))
            {
                result.StreamedDigest = result.Output.IsEmpty ? stamped?.Digest : null;
                var input = invocation.InputObject is null ? invocation.Input : result.InputRead;
                result.Receipt = _receipts.Add(function.Config.Spec, invocation, input.Span, result);
            }

            return result;
        }
        catch
        {
            // The border of the call answers in its place.
            result.Dispose();
            throw;
        }
    }

    private InvocationResult Journaled(Invocation invocation, InvocationResult result)
    {
        _journal?.Note(invocation, result);
        return result;
    }

    private static bool HasRun(InvocationResult result) => result.Latency != TimeSpan.Zero;

    // The result is given only with its receipt.
    private async ValueTask<InvocationResult> WrittenAsync(InvocationResult result)
    {
        if (!HasRun(result) || (result.Receipt is { } receipt && await _receipts!.WhenWrittenAsync(receipt)))
        {
            return result;
        }

        result.Dispose();
        return InvocationResult.Failed(
            Failure.ReceiptUnavailable, $"the guest ran, and its result is withheld: {_receipts!.Problem ?? "too many receipts wait"}", result.Placement);
    }

    // The border of executors: whatever one throws fails this call only.
    private InvocationResult Faulted(FunctionState function, Exception fault)
    {
        _faulted.Tell(fault);
        return Counted(function, InvocationResult.Failed(
            Failure.NodeFailed, EndReasons.Of(Failure.NodeFailed, function.Config.Limits)));
    }

    private InvocationResult Counted(FunctionState function, InvocationResult result)
    {
        result.Version = function.Config.Version;
        function.Canary?.Note(function, result);
        _metrics.Record(function.Statistics, result);
        if (result.EndedTimestamp is { } ended)
        {
            function.Statistics.Runs.Add((long)_time.GetElapsedTime(0, ended).TotalSeconds, result.ExecutionTime);
        }

        return result;
    }
}
