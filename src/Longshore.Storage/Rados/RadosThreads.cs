using System.Collections.Concurrent;
using Longshore.Functions.Objects;

namespace Longshore.Storage.Rados;

/// <summary>Threads for the calls of librados, which block: a cluster that hangs must not take the pool's threads from all others.</summary>
internal sealed class RadosThreads : IDisposable
{
    // A call to a cluster nearby takes about a millisecond: 8,000 calls a second.
    private const int ThreadsMax = 8;

    // Bounds the memory of waiting calls: these are an eighth of a second's, in a cluster that answers.
    private const int WaitingMax = 1_024;

    private readonly BlockingCollection<Action> _calls = new(WaitingMax);
    private readonly Thread[] _threads;

    public RadosThreads()
    {
        _threads = [.. Enumerable.Range(0, ThreadsMax).Select(number => new Thread(Run) { IsBackground = true, Name = $"rados {number}" })];
        foreach (var thread in _threads)
        {
            thread.Start();
        }
    }

    /// <summary>Runs a call. The task ends early if the token is cancelled; the call goes on, and should look at the token when it begins, so that
    /// the queue of a cluster that hangs empties.</summary>
    /// <exception cref="ObjectException">Too many calls wait, or the threads have ended.</exception>
    public Task<T> RunAsync<T>(Func<T> call, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            if (!_calls.TryAdd(() => Complete(done, call)))
            {
                throw new ObjectException(ObjectFailure.Overloaded, FormattableString.Invariant($"{WaitingMax} calls wait for the Ceph cluster"));
            }
        }
        catch (InvalidOperationException ended)
        {
            throw new ObjectException(ObjectFailure.Unavailable, "the node ends", ended);
        }

        return done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Takes no further calls, and waits for those under way.</summary>
    public void Dispose()
    {
        _calls.CompleteAdding();
        foreach (var thread in _threads)
        {
            thread.Join();
        }

        _calls.Dispose();
    }

    // The border of a call: its caller receives whatever it threw.
    private static void Complete<T>(TaskCompletionSource<T> done, Func<T> call)
    {
        try
        {
            done.SetResult(call());
        }
        catch (Exception failure)
        {
            done.SetException(failure);
        }
    }

    private void Run()
    {
        foreach (var call in _calls.GetConsumingEnumerable())
        {
            call();
        }
    }
}
