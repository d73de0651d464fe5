using Longshore.Functions.Capabilities;
using Longshore.Wasm;

namespace Longshore.Functions.Sandboxes;

/// <summary>The threads that a guest has spawned in one run (wasi-threads). Each has an instance of the module in a store of its
/// own, over the guest's shared memory. They run beside the guest's core slot and end with the guest.</summary>
/// <param name="linked">The module, linked to the guest's memory.</param>
/// <param name="limits">What each thread's store may hold.</param>
/// <param name="world">The world of the guest, which all its threads share.</param>
/// <param name="guest">The store of the guest's first thread.</param>
internal sealed class SpawnedThreads(LinkedModule linked, StoreLimits limits, SandboxWorld world, Store guest)
{
    /// <summary>The export that a thread runs, of type [i32 i32] -> []: its number, and the argument of its spawning.</summary>
    public const string EntryPoint = "wasi_thread_start";

    // As many as the pools of usual thread libraries have. Each costs a stack and a set of tables.
    private const int CountMax = 16;

    // Beside the guest's frames, for the host functions it calls.
    private const int HostStackBytes = 512 << 10;

    // wasi-threads: a negative number is an error.
    private const int Refused = -1;

    private readonly Lock _lock = new();
    private readonly List<(Store Store, Thread Thread)> _running = [];
    private Exception? _failure;
    private int _lastNumber;
    private bool _isEnding;

    /// <summary>How a thread ended all others: a trap, an exit code, or a fault of the host. Null if none did.</summary>
    public Exception? Failure
    {
        get
        {
            lock (_lock)
            {
                return _failure;
            }
        }
    }

    /// <summary>Starts a thread.</summary>
    /// <param name="argument">The guest's argument.</param>
    /// <returns>The thread's number, from 1 on, or a negative number if there may be no further thread.</returns>
    public int Spawn(int argument)
    {
        lock (_lock)
        {
            if (_isEnding || _running.Count >= CountMax)
            {
                return Refused;
            }

            var store = new Store(linked.Module.Engine, limits) { Data = world };
            try
            {
                var thread = Start(linked.InstantiateUnstarted(store), _lastNumber + 1, argument);
                _running.Add((store, thread));
                return ++_lastNumber;
            }
            catch (Exception refusal)
            {
                store.Dispose();
                if (refusal is LinkException or TrapException or GuestMemoryException or OutOfMemoryException)
                {
                    // The thread's own part of the limits, or the machine, does not suffice.
                    return Refused;
                }

                throw;
            }
        }
    }

    /// <summary>Ends all threads and waits for them: a thread notices at its next check.</summary>
    public void EndAll()
    {
        (Store Store, Thread Thread)[] left;
        lock (_lock)
        {
            _isEnding = true;
            left = [.. _running];
        }

        foreach (var (store, _) in left)
        {
            store.Interrupt();
        }

        foreach (var (_, thread) in left)
        {
            thread.Join();
        }
    }

    private Thread Start(Instance instance, int number, int argument)
    {
        var thread = new Thread(() => Run(instance, number, argument), limits.StackBytesMax + HostStackBytes)
        {
            IsBackground = true,
            Name = "longshore guest thread",
        };
        thread.Start();
        return thread;
    }

    // The border of a thread: however it fails, the whole guest ends, and the first thread tells why.
    private void Run(Instance instance, int number, int argument)
    {
        var store = instance.Store;
        try
        {
            instance.Start();
            instance.FindFunction(EntryPoint)!.Invoke(number, argument);
        }
        catch (Exception end)
        {
            Fail(end);
        }
        finally
        {
            lock (_lock)
            {
                _running.RemoveAll(each => each.Store == store);
            }

            store.Dispose();
        }
    }

    // A thread that EndAll has interrupted did not fail.
    private void Fail(Exception end)
    {
        lock (_lock)
        {
            if (_isEnding)
            {
                return;
            }

            _failure ??= end;
        }

        guest.Interrupt();
    }
}
