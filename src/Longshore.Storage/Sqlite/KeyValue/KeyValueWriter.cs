using System.Threading.Channels;
using Longshore.Functions.Capabilities.KeyValue;
using Microsoft.Data.Sqlite;

namespace Longshore.Storage.Sqlite.KeyValue;

/// <summary>Makes the changes of all stores, those that wait for the disk at the same time in one transaction.</summary>
/// <remarks>Conditions are decided in the transaction, in the order of arrival, where each change sees those before it. Readers see a
/// transaction after it is on the disk, as a whole. So nobody reads what a crash could take back.</remarks>
internal sealed class KeyValueWriter : IAsyncDisposable
{
    // A commit takes a millisecond or more, whatever is in it. This many changes of the usual size take about 10 ms.
    private const int BatchMax = 1_024;

    // A transaction of this size takes about 50 ms, for which all later changes wait.
    private const int BatchBytesMax = 16 << 20;

    // As the scratch stores: a disk that stands still holds no more than this.
    private const long PendingBytesMax = 64L << 20;

    // Bounded by the bytes of its changes. A change counts with its value, its key and a minimum.
    private const int WorkBytes = 256;

    // Expired entries cost space only.
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromMinutes(1);

    private readonly Channel<WriterWork> _works = Channel.CreateUnbounded<WriterWork>(new UnboundedChannelOptions { SingleReader = true });
    private readonly StateFile _file;
    private readonly KeyValueTable _table;
    private readonly KeyValueLimits _limits;
    private readonly TimeProvider _time;
    private readonly Func<string, SqliteKeyValueStore> _storeOf;
    private readonly ITimer _sweeps;
    private readonly Task _writing;
    private long _pendingBytes;
    private long _commits;

    /// <param name="file">The database. The caller disposes it, after this writer.</param>
    /// <param name="limits">The limits of each store.</param>
    /// <param name="time">The clock of times to live.</param>
    /// <param name="storeOf">The store of a name, which keeps what readers see.</param>
    public KeyValueWriter(StateFile file, KeyValueLimits limits, TimeProvider time, Func<string, SqliteKeyValueStore> storeOf)
    {
        _file = file;
        _table = new KeyValueTable(file.Writer);
        _limits = limits;
        _time = time;
        _storeOf = storeOf;
        _writing = Task.Run(WriteAsync, CancellationToken.None);
        _sweeps = time.CreateTimer(_ => Sweep(), null, SweepPeriod, SweepPeriod);
    }

    /// <summary>The transactions so far.</summary>
    public long Commits => Volatile.Read(ref _commits);

    /// <summary>Makes a change.</summary>
    /// <exception cref="KeyValueUnavailableException">It could not be written.</exception>
    public ValueTask<KeyValueOutcome> ChangeAsync(string store, KeyValueChange change)
    {
        if (Volatile.Read(ref _pendingBytes) >= PendingBytesMax)
        {
            return new(new KeyValueOutcome(KeyValueStatus.DiskBehind));
        }

        var work = new ChangeWork(store, change);
        Interlocked.Add(ref _pendingBytes, SizeOf(work));
        if (!_works.Writer.TryWrite(work))
        {
            Interlocked.Add(ref _pendingBytes, -SizeOf(work));
            throw new KeyValueUnavailableException("nothing was written: the node is about to end");
        }

        return new(work.Done);
    }

    /// <summary>Makes the remaining changes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _sweeps.DisposeAsync();
        _works.Writer.TryComplete();
        await _writing;
        _table.Dispose();
    }

    private void Sweep() => _works.Writer.TryWrite(new SweepWork(Sweep));

    private async Task WriteAsync()
    {
        var batch = new List<WriterWork>();
        while (await _works.Reader.WaitToReadAsync(CancellationToken.None))
        {
            batch.Clear();
            for (var bytes = 0; batch.Count < BatchMax && bytes < BatchBytesMax && _works.Reader.TryRead(out var next); bytes += next.Bytes)
            {
                batch.Add(next);
            }

            Write(batch);
        }
    }

    // The border of the database for changes: a full disk fails the changes of this batch and nothing else.
    private void Write(List<WriterWork> batch)
    {
        StorageException? failure = null;
        try
        {
            Commit(batch);
            Interlocked.Increment(ref _commits);
        }
        catch (StorageException refusal)
        {
            failure = refusal;
        }
        catch (Exception caught)
        {
            failure = SqliteErrors.Explain(caught, _file.Path, StateFile.WhenDamaged);
        }

        // Before their guests go on: they may write again.
        Interlocked.Add(ref _pendingBytes, -batch.Sum(work => (long)SizeOf(work)));
        foreach (var work in batch)
        {
            if (failure is null)
            {
                work.Complete();
            }
            else
            {
                work.Fail(failure);
            }
        }
    }

    private void Commit(List<WriterWork> batch)
    {
        if (!_file.IsInPlace)
        {
            throw SqliteErrors.Moved(_file.Path);
        }

        var transaction = new KeyValueTransaction(_table, _limits, _time.GetUtcNow());
        _table.Begin();
        try
        {
            batch.ForEach(work => work.Apply(transaction));
            transaction.Finish();
            Publish(transaction);
        }
        catch
        {
            TryRollBack();
            throw;
        }
    }

    // Readers ask the database for these keys from before the commit until after it.
    private void Publish(KeyValueTransaction transaction)
    {
        var written = transaction.Written.Select(each => (Store: _storeOf(each.Key), Keys: each.Value)).ToArray();
        var isCommitted = false;
        foreach (var (store, keys) in written)
        {
            store.Cache.Begin(keys.Keys);
        }

        try
        {
            _table.Commit();
            isCommitted = true;
        }
        finally
        {
            foreach (var (store, keys) in written)
            {
                store.Cache.End(isCommitted ? keys.Where(each => each.Value is not null).Select(each => new CachedEntry(each.Key, each.Value!)) : []);
            }
        }

        foreach (var usage in transaction.Usages)
        {
            _storeOf(usage.Name).Usage = usage;
        }
    }

    private void TryRollBack()
    {
        try
        {
            _table.RollBack();
        }
        catch (SqliteException)
        {
            // The first error is the one to report. The next transaction finds the connection as it is, and says so.
        }
    }

    private static int SizeOf(WriterWork work) => work.Bytes + WorkBytes;
}
