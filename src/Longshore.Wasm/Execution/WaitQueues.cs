namespace Longshore.Wasm.Execution;

/// <summary>The threads that wait at addresses of one shared memory, in order of arrival.</summary>
internal sealed unsafe class WaitQueues
{
    private readonly Lock _lock = new();
    private readonly Dictionary<nint, LinkedList<Waiter>> _queues = [];

    /// <summary>The number of waiting threads.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _queues.Values.Sum(queue => queue.Count);
            }
        }
    }

    /// <summary>Waits until another thread notifies the address, if the address holds the expected value.</summary>
    /// <param name="address">The machine address.</param>
    /// <param name="expected">The expected value.</param>
    /// <param name="bytes">The width of the value: 4 or 8 bytes.</param>
    /// <param name="nanoseconds">The longest wait; negative for no limit.</param>
    /// <param name="store">The store of the waiting guest.</param>
    /// <exception cref="TrapException">The store was interrupted.</exception>
    public WaitResult Wait(nint address, ulong expected, int bytes, long nanoseconds, Store store)
    {
        using var waiter = new Waiter();
        lock (_lock)
        {
            var found = bytes == 4 ? Volatile.Read(ref *(uint*)address) : Volatile.Read(ref *(ulong*)address);
            if (found != expected)
            {
                return WaitResult.NotEqual;
            }

            if (!_queues.TryGetValue(address, out var queue))
            {
                _queues.Add(address, queue = new LinkedList<Waiter>());
            }

            queue.AddLast(waiter);
        }

        store.Wait(waiter, nanoseconds);
        lock (_lock)
        {
            if (waiter.IsNotified)
            {
                return WaitResult.Notified;
            }

            Remove(address, waiter);
        }

        return store.IsInterrupted ? throw new TrapException(TrapKind.Interrupted) : WaitResult.TimedOut;
    }

    /// <summary>Wakes the threads that have waited longest at an address.</summary>
    /// <returns>The number of threads woken.</returns>
    public int Notify(nint address, uint most)
    {
        var woken = 0;
        lock (_lock)
        {
            while (woken < most && _queues.TryGetValue(address, out var queue))
            {
                var waiter = queue.First!.Value;
                Remove(address, waiter);
                waiter.IsNotified = true;
                waiter.Wake();
                woken++;
            }
        }

        return woken;
    }

    private void Remove(nint address, Waiter waiter)
    {
        var queue = _queues[address];
        queue.Remove(waiter);
        if (queue.Count == 0)
        {
            _queues.Remove(address);
        }
    }
}
