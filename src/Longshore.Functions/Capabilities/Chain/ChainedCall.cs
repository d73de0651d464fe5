using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities.Invoke;
using Longshore.Functions.Capabilities.Operations;
using Longshore.Wasm;

namespace Longshore.Functions.Capabilities.Chain;

/// <summary>A call that a guest has made and will await. It begins on another thread, or on the guest's own when that awaits it first.
/// </summary>
/// <param name="run">Runs it.</param>
/// <param name="stackBytes">The stack that it may need, in bytes.</param>
internal sealed class ChainedCall(Func<CancellationToken, ValueTask<InvocationResult>> run, long stackBytes) : IThreadPoolWorkItem
{
    // What the host itself needs to enter a function.
    private const long HostStackBytes = 128 << 10;

    private readonly TaskCompletionSource<OperationFields> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource? _either;
    private int _hasBegun;

    /// <summary>Begins the call on another thread.</summary>
    /// <param name="world">The world of the guest that makes it.</param>
    /// <param name="ended">Cancelled when the guest's own call ends.</param>
    /// <returns>Its exit code and what it answered. The exception is an <see cref="OperationException"/>.</returns>
    public Task<OperationFields> Begin(SandboxWorld world, CancellationToken ended)
    {
        _either = CancellationTokenSource.CreateLinkedTokenSource(world.Scope.Caller, ended);
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return _done.Task;
    }

    /// <summary>Runs the call on the guest's thread, with the guest's slot, if it has not begun. A change of threads would cost more than most
    /// functions run.</summary>
    public void RunHere(SandboxWorld world)
    {
        if (world.Turn is not { } turn
            || world.Scope.ThreadId != Environment.CurrentManagedThreadId
            || SystemThread.StackLeft < stackBytes + HostStackBytes
            || !TryBegin())
        {
            return;
        }

        turn.Lend();
        try
        {
            _ = RunAsync();
        }
        finally
        {
            turn.Return();
        }
    }

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute()
    {
        if (TryBegin())
        {
            _ = RunAsync();
        }
    }

    // The guest's thread and the pool's want to run it. The first one does.
    private bool TryBegin() => Interlocked.Exchange(ref _hasBegun, 1) == 0;

    // The border of the call: whatever happens, the guest that awaits it has an answer.
    private async Task RunAsync()
    {
        using (_either)
        {
            try
            {
                Complete(await run(_either!.Token));
            }
            catch (Exception failure)
            {
                _done.TrySetException(failure);
            }
        }
    }

    private void Complete(InvocationResult result)
    {
        using (result)
        {
            if (result.Failure is Failure.None or Failure.Exited)
            {
                // The output is in the sandbox, which serves another call after this one.
                _done.SetResult(OperationFields.Of(OperationFields.Integer(result.ExitCode), result.Output.ToArray()));
            }
            else
            {
                _done.SetException(new OperationException(
                    CalledFunction.ErrorOf(result.Failure), $"the chained function failed: {result.TrapName ?? result.Failure.ToString()}: {result.Detail}"));
            }
        }
    }
}
