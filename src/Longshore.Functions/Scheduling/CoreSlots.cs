namespace Longshore.Functions.Scheduling;

/// <summary>The right to run a guest: as many as there are cores. Who finds none free waits in order.</summary>
internal sealed class CoreSlots(int slots, int queueLengthMax)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource> _queue = new();
    private int _free = slots;
    private int _waiting;

    public int QueueLength => Volatile.Read(ref _waiting);

    /// <summary>Takes a slot if one is free.</summary>
    public bool TryEnter()
    {
        var seen = Volatile.Read(ref _free);
        while (seen > 0)
        {
            var before = Interlocked.CompareExchange(ref _free, seen - 1, seen);
            if (before == seen)
            {
                return true;
            }

            seen = before;
        }

        return false;
    }

    /// <summary>Waits for a slot.</summary>
    /// <returns>False when the queue is full.</returns>
    /// <exception cref="OperationCanceledException">The caller went away first.</exception>
    public async ValueTask<bool> EnterAsync(CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource> place;
        lock (_lock)
        {
            if (_waiting == queueLengthMax)
            {
                return false;
            }

            // Announced before the last try: a slot that is given back later finds this waiter.
            Interlocked.Increment(ref _waiting);
            if (TryEnter())
            {
                Interlocked.Decrement(ref _waiting);
                return true;
            }

            place = _queue.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        await using var registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), place.Value);
        try
        {
            await place.Value.Task;
            return true;
        }
        catch (OperationCanceledException)
        {
            Forget(place);
            throw;
        }
    }

    /// <summary>Gives a slot back.</summary>
    public void Exit()
    {
        Interlocked.Increment(ref _free);
        if (Volatile.Read(ref _waiting) > 0)
        {
            HandOver();
        }
    }

    // A waiter may be cancelled at the same moment: who sets its task first has decided.
    private void HandOver()
    {
        lock (_lock)
        {
            while (_queue.First is { } first && TryEnter())
            {
                _queue.RemoveFirst();
                Interlocked.Decrement(ref _waiting);
                if (!first.Value.TrySetResult())
                {
                    Interlocked.Increment(ref _free);
                }
            }
        }
    }

    private void Forget(LinkedListNode<TaskCompletionSource> place)
    {
        lock (_lock)
        {
            if (place.List is not null)
            {
                _queue.Remove(place);
                Interlocked.Decrement(ref _waiting);
            }
        }
    }
}
