using System.Collections.Concurrent;
using System.Security.Cryptography;
using Longshore.Functions.Calls;
using Longshore.Functions.Calls.Results;
using Longshore.Node.Faces.Accounts;
using Longshore.Node.Faces.Calls;
using Longshore.Node.Telemetry;
using Longshore.Storage;
using Microsoft.Extensions.Logging;

namespace Longshore.Node.Faces.Faasm;

/// <summary>Runs calls whose callers do not wait, and keeps their results.</summary>
/// <param name="invoker">Runs the calls.</param>
/// <param name="store">Keeps the results.</param>
/// <param name="log">Logs how calls ended.</param>
/// <param name="accounts">What the node holds for its clients.</param>
/// <param name="time">The clock of times and expiry.</param>
/// <param name="logger">Logs results that could not be kept.</param>
internal sealed partial class FaasmCalls(
    IInvoker invoker, IKeptCallStore store, InvocationLog log, NodeAccounts accounts, TimeProvider time, ILogger<FaasmCalls> logger) : IAsyncDisposable
{
    // Numbers that are exact in JSON everywhere. Who has not been told one cannot guess it.
    private const long IdsMax = 1L << 53;

    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentDictionary<long, Task> _running = [];

    // Results that the store could not take. They are lost when the node ends, and then the call has failed.
    private readonly ConcurrentDictionary<long, KeptCall> _unkept = [];

    // Calls that run, and results that the store could not take.
    private int _accepted;

    /// <summary>Accepts a call.</summary>
    /// <returns>Its number, or null if there are too many calls.</returns>
    /// <exception cref="StorageException">It could not be noted.</exception>
    public async Task<long?> TryBeginAsync(InvocationTarget target, Invocation invocation, CancellationToken cancellationToken)
    {
        await KeepAsync(cancellationToken);
        var call = new KeptCall(NewId(), target.Function, time.GetUtcNow());
        if (!await TryAcceptAsync(call, invocation.Input.Length, cancellationToken))
        {
            return null;
        }

        // The entry is there before the task can remove it, and the guest does not run on the thread of the request.
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _running[call.Id] = RunAsync(call, target, invocation, begun.Task);
        begun.SetResult();
        return call.Id;
    }

    /// <summary>A call, or null if there is none, or its result has expired.</summary>
    public async Task<KeptCall?> FindAsync(long id, CancellationToken cancellationToken) =>
        _unkept.TryGetValue(id, out var unkept) ? unkept : await store.FindAsync(id, time.GetUtcNow(), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_ending.IsCancellationRequested)
        {
            await _ending.CancelAsync();
            await Task.WhenAll(_running.Values);
            _ending.Dispose();
        }
    }

    // What did not fit before is kept before anything new is accepted.
    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        foreach (var (id, unkept) in _unkept)
        {
            await store.EndAsync(unkept, cancellationToken);
            if (_unkept.TryRemove(id, out _))
            {
                Interlocked.Decrement(ref _accepted);
            }
        }
    }

    private async Task<bool> TryAcceptAsync(KeptCall call, int inputBytes, CancellationToken cancellationToken)
    {
        var counted = Counted(inputBytes);
        var isAccepted = false;
        if (!accounts.Held.TryAdd(counted))
        {
            return false;
        }

        try
        {
            isAccepted = Interlocked.Increment(ref _accepted) <= KeptCallLimits.RunningMax && await store.TryAddAsync(call, cancellationToken);
            return isAccepted;
        }
        finally
        {
            if (!isAccepted)
            {
                Interlocked.Decrement(ref _accepted);
                accounts.Held.Remove(counted);
            }
        }
    }

    // The input waits with the call.
    private static long Counted(int inputBytes) => Math.Max(inputBytes - NodeAccounts.FreeBytes, 0);

    private static long NewId()
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        RandomNumberGenerator.Fill(bytes);
        return 1 + (BitConverter.ToInt64(bytes) & (IdsMax - 2));
    }

    // The border of a call: whatever happens, it has a result.
    private async Task RunAsync(KeptCall call, InvocationTarget target, Invocation invocation, Task begun)
    {
        await begun;
        var ended = await ResultAsync(call, target, invocation);
        accounts.Held.Remove(Counted(invocation.Input.Length));
        try
        {
            await store.EndAsync(ended, CancellationToken.None);
            Interlocked.Decrement(ref _accepted);
        }
        catch (Exception fault)
        {
            Log.NotKept(logger, call.Id, fault);
            _unkept[call.Id] = ended;
        }

        _running.TryRemove(call.Id, out _);
    }

    private async Task<KeptCall> ResultAsync(KeptCall call, InvocationTarget target, Invocation invocation)
    {
        try
        {
            using var result = await invoker.InvokeAsync(invocation, _ending.Token);
            log.Note(target, invocation, result);
            var isStopped = result.Failure == Failure.Cancelled;
            return call with
            {
                Finished = time.GetUtcNow(),
                Failure = isStopped ? Failure.NodeFailed : result.Failure,
                Detail = isStopped ? "the node was stopped while the call waited or ran" : result.Detail,
                ExitCode = result.ExitCode,
                Output = result.Output.ToArray(),
                Graph = invocation.Record is { } record ? FaasmGraph.TextOf(call.Id, record) : "",
            };
        }
        catch (Exception fault)
        {
            Log.Faulted(logger, call.Id, fault);
            return call with { Finished = time.GetUtcNow(), Failure = Failure.NodeFailed, Detail = "the node failed; its log has the cause" };
        }
    }

    private static partial class Log
    {
        [LoggerMessage(50, LogLevel.Error, "The result of call {Id} could not be kept; it is lost when the node ends")]
        public static partial void NotKept(ILogger logger, long id, Exception fault);

        [LoggerMessage(51, LogLevel.Error, "Call {Id} failed in a way that must not happen")]
        public static partial void Faulted(ILogger logger, long id, Exception fault);
    }
}
