using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities.Invoke;
using Longshore.Functions.Capabilities.Operations;

namespace Longshore.Functions.Capabilities.Chain;

/// <summary>A call that a guest has made and will await. It begins on another thread, or on the guest's own when that awaits it first.
/// </summary>
/// <param name="run">Runs it. Its first argument is the <see cref="Invocation.LentThread"/>.</param>
/// <param name="stackBytes">The stack that it may need, in bytes.</param>
internal sealed class ChainedCall(Func<int, CancellationToken, ValueTask<InvocationResult>> run, long stackBytes) : IThreadPoolWorkItem
{
    private readonly TaskCompletionSource<OperationFields> _done = new();
    private CancellationTokenSource? _either;
    private int _hasBegun;

    /// <summary>Whether a thread has begun it.</summary>
    public bool HasBegun => Volatile.Read(ref _hasBegun) != 0;

    /// <summary>Leaves the call to the first thread that takes it.</summary>
    /// <param name="world">The world of the guest that makes it.</param>
    /// <param name="ended">Cancelled when the guest's own call ends.</param>
    /// <returns>Its exit code and what it answered. The exception is an <see cref="OperationException"/>.</returns>
    public Task<OperationFields> Offer(SandboxWorld world, CancellationToken ended)
    {
        _either = CancellationTokenSource.CreateLinkedTokenSource(world.Scope.Caller, ended);
        world.CallsToBegin.Add(this);
        return _done.Task;
    }

    /// <summary>Begins the call on this thread, if no other has begun it.</summary>
    public void Begin()
    {
        if (TryBegin())
        {
            _ = RunAsync(lentThread: 0);
        }
    }

    /// <summary>Runs the call on the guest's thread, with the guest's slot, if it has not begun.</summary>
    public void RunHere(SandboxWorld world)
    {
        if (HasBegun)
        {
            return;
        }

        if (!world.CanRunHere(stackBytes))
        {
            world.CallsToBegin.BeginAll();
            return;
        }

        if (!TryBegin())
        {
            return;
        }

        world.CallsToBegin.NoteBegun();
        world.Turn!.Lend();
        try
        {
            _ = RunAsync(world.Scope.ThreadId);
        }
        finally
        {
            world.Turn.Return();
        }
    }

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute() => Begin();

    // The guest's thread and the pool's want to run it. The first one does.
    private bool TryBegin() => Interlocked.Exchange(ref _hasBegun, 1) == 0;

    // The border of the call: whatever happens, the guest that awaits it has an answer, once the sandbox is free. What waits for it only takes note.
    private async Task RunAsync(int lentThread)
    {
        OperationFields answer;
        try
        {
            using (_either)
            {
                answer = AnswerOf(await run(lentThread, _either!.Token));
            }
        }
        catch (Exception failure)
        {
            _done.TrySetException(failure);
            return;
        }

        _done.TrySetResult(answer);
    }

    private static OperationFields AnswerOf(InvocationResult result)
    {
        using (result)
        {
            // The output is in the sandbox, which serves another call after this one.
            return result.Failure is Failure.None or Failure.Exited
                ? OperationFields.Of(OperationFields.Integer(result.ExitCode), result.Output.ToArray())
                : throw new OperationException(
                    CalledFunction.ErrorOf(result.Failure), $"the chained function failed: {result.TrapName ?? result.Failure.ToString()}: {result.Detail}");
        }
    }
}
