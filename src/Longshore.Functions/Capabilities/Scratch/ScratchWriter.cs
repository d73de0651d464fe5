using System.Threading.Channels;

namespace Longshore.Functions.Capabilities.Scratch;

/// <summary>Writes the changes of all stores to their journal, many in one transaction.</summary>
internal sealed class ScratchWriter : IAsyncDisposable
{
    // A commit takes a millisecond or more, whatever is in it. This many changes of the usual size take about as long.
    private const int BatchMax = 1024;

    // As much as a store holds by default. A guest that is ended while the disk stands still leaves its change here.
    private const long PendingBytesMax = 64L << 20;

    // Bounded by the bytes of its changes.
    private readonly Channel<(ScratchChange Change, TaskCompletionSource Written)> _changes =
        Channel.CreateUnbounded<(ScratchChange, TaskCompletionSource)>(new UnboundedChannelOptions { SingleReader = true });

    private readonly IScratchJournal _journal;
    private readonly Task _writing;
    private long _pendingBytes;

    /// <param name="journal">The journal. The caller disposes it, after this writer.</param>
    public ScratchWriter(IScratchJournal journal)
    {
        _journal = journal;
        _writing = WriteAsync();
    }

    /// <summary>Whether new values may be written: the journal keeps up.</summary>
    public bool HasRoom => Volatile.Read(ref _pendingBytes) < PendingBytesMax;

    /// <summary>Writes a change. Calls under a store's lock keep the order of its changes.</summary>
    /// <returns>A task that ends when the change is durable, with the exception if it could not be written.</returns>
    public Task Write(ScratchChange change)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Add(ref _pendingBytes, SizeOf(change));
        if (!_changes.Writer.TryWrite((change, written)))
        {
            Interlocked.Add(ref _pendingBytes, -SizeOf(change));
            written.SetException(new InvalidOperationException("the node is about to end"));
        }

        return written.Task;
    }

    /// <summary>Writes the remaining changes.</summary>
    public async ValueTask DisposeAsync()
    {
        _changes.Writer.TryComplete();
        await _writing;
    }

    private async Task WriteAsync()
    {
        var batch = new List<(ScratchChange Change, TaskCompletionSource Written)>();
        while (await _changes.Reader.WaitToReadAsync(CancellationToken.None))
        {
            batch.Clear();
            while (batch.Count < BatchMax && _changes.Reader.TryRead(out var next))
            {
                batch.Add(next);
            }

            await WriteAsync(batch);
        }
    }

    // The border of the journal: a full disk fails the calls that wait for these changes and nothing else.
    private async Task WriteAsync(List<(ScratchChange Change, TaskCompletionSource Written)> batch)
    {
        Exception? failure = null;
        try
        {
            await _journal.WriteAsync([.. batch.Select(each => each.Change)], CancellationToken.None);
        }
        catch (Exception caught)
        {
            failure = caught;
        }

        // Before their guests go on: they may write again.
        Interlocked.Add(ref _pendingBytes, -batch.Sum(each => SizeOf(each.Change)));
        batch.ForEach(each => Complete(each.Written, failure));
    }

    private static void Complete(TaskCompletionSource written, Exception? failure)
    {
        if (failure is null)
        {
            written.SetResult();
        }
        else
        {
            written.SetException(failure);
        }
    }

    private static long SizeOf(ScratchChange change) => (long)change.Key.Length + (change.Value?.Length ?? 0);
}
