using Longshore.Functions.Catalog;
using Longshore.Functions.Model;
using Longshore.Functions.Sandboxes;
using Longshore.Functions.Scheduling;
using Longshore.Wasm.Wasi;

namespace Longshore.Functions.Invocations;

/// <summary>Runs invocations on this node: finds the function, waits for a core slot, runs a sandbox on the calling
/// thread.</summary>
public sealed class Invoker : IInvoker, IDisposable
{
    private readonly FunctionCatalog _catalog;
    private readonly TimeProvider _time;
    private readonly CoreSlots _slots;
    private readonly DeadlineWatch _watch;
    private readonly InvocationMetrics _metrics;
    private int _running;

    /// <summary>An invoker of the functions of a catalog.</summary>
    public Invoker(FunctionCatalog catalog, TimeProvider time, FunctionsOptions options)
    {
        _catalog = catalog;
        _time = time;
        _slots = new CoreSlots(options.CoreSlots, options.QueueLengthMax);
        _watch = new DeadlineWatch(time, options.CoreSlots);
        _metrics = new InvocationMetrics(() => Running, () => _slots.QueueLength);
    }

    /// <summary>How many guests run now.</summary>
    internal int Running => Volatile.Read(ref _running);

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

        return _slots.TryEnter()
            ? new(Run(function, invocation, arrived, cancellationToken))
            : WaitAndRunAsync(function, invocation, arrived, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _watch.Dispose();
        _metrics.Dispose();
    }

    private async ValueTask<InvocationResult> WaitAndRunAsync(
        FunctionState function, Invocation invocation, long arrived, CancellationToken cancellationToken)
    {
        try
        {
            if (!await _slots.EnterAsync(cancellationToken))
            {
                return Refuse(function, Failure.Overloaded, "the node's queue is full");
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Refuse(function, Failure.Cancelled, "the caller went away");
        }

        return Run(function, invocation, arrived, cancellationToken);
    }

    private InvocationResult Refuse(FunctionState function, Failure failure, string detail)
    {
        _metrics.Count(function.Config.Name.Value, failure, TimeSpan.Zero);
        return InvocationResult.Failed(failure, detail);
    }

    /// <summary>Runs with a core slot held, and gives it back.</summary>
    private InvocationResult Run(
        FunctionState function, Invocation invocation, long arrived, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _running);
        try
        {
            var started = _time.GetTimestamp();
            if (invocation.Deadline is { } deadline && _time.GetElapsedTime(arrived, started) >= deadline)
            {
                return Refuse(function, Failure.DeadlineMissed, "the deadline passed while the invocation waited");
            }

            var lease = function.Pool!.Rent();
            var end = RunGuest(lease.Sandbox, function, invocation, started, cancellationToken);
            var execution = _time.GetElapsedTime(started);
            _metrics.Count(function.Config.Name.Value, end.Failure, execution);
            return Result(lease, end, _time.GetElapsedTime(arrived, started), execution);
        }
        catch (BadModuleException refusal)
        {
            return Refuse(function, Failure.OutOfMemory, refusal.Message);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
            _slots.Exit();
        }
    }

    private GuestEnd RunGuest(
        Sandbox sandbox,
        FunctionState function,
        Invocation invocation,
        long started,
        CancellationToken cancellationToken)
    {
        var watched = sandbox.Watched;
        watched.Begin(started + Ticks(function.Config.Limits.WallTimeMax), cancellationToken);
        var place = _watch.Add(watched);
        var call = new WasiCall
        {
            Arguments = function.Arguments(invocation.Arguments),
            Environment = [],
            Input = invocation.Input,
        };
        GuestEnd end;
        try
        {
            end = sandbox.Run(call);
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
        Failure.WallTimeLimit => $"the guest ran longer than its limit of {function.Config.Limits.WallTimeMax.TotalSeconds} s",
        _ => "the caller went away",
    };

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);

    private static InvocationResult Result(SandboxLease lease, GuestEnd end, TimeSpan queue, TimeSpan execution) =>
        new(end.Failure == Failure.None ? lease.Sandbox.Output : ReadOnlyMemory<byte>.Empty, lease)
        {
            Failure = end.Failure,
            Detail = end.Detail ?? "",
            TrapName = end.TrapName,
            StackTrace = end.StackTrace ?? [],
            ExitCode = end.ExitCode,
            StandardError = lease.Sandbox.Error,
            QueueTime = queue,
            ExecutionTime = execution,
        };
}
