using Longshore.Functions.State;
using Longshore.Storage.Sqlite.KeyValue;

namespace Longshore.Storage.Sqlite.State;

/// <summary>The regions of a data directory, in a SQLite database. It is opened by the first use of a region. Its locks live as long as the
/// process, which is the only one that has the database open.</summary>
public sealed class SqliteStateStore : IStateStore, IAsyncDisposable
{
    /// <summary>The database's file name in a data directory.</summary>
    public const string FileName = "regions.db";

    private readonly string _path;
    private readonly StateLimits _limits;
    private readonly StateLockTable _locks;
    private readonly SemaphoreSlim _opening = new(1, 1);
    private FileStream? _taken;
    private volatile SqliteDatabase? _database;
    private bool _isClosed;

    /// <param name="directory">The data directory.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="time">The clock of leases.</param>
    public SqliteStateStore(string directory, StateLimits limits, TimeProvider time)
    {
        _path = Path.Combine(directory, FileName);
        _limits = limits;
        _locks = new StateLockTable(time);
    }

    /// <inheritdoc/>
    public ValueTask<StatePulled> PullAsync(StateKey key, IReadOnlyList<StateChunkRequest> chunks, CancellationToken cancellationToken) =>
        CallAsync(database => database.ReadAsync(statements => Pull(statements, key, chunks), cancellationToken));

    /// <inheritdoc/>
    public ValueTask<StatePushed> PushAsync(StatePush push) => CallAsync(database => database.ChangeAsync(
        statements => new RegionTransaction(statements, _limits.StoreBytesMax).Push(push, _locks.LastTokenOf(push.Key)), CancellationToken.None));

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(StateKey key) => CallAsync(database => database.ChangeAsync(
        statements => new RegionTransaction(statements, _limits.StoreBytesMax).Delete(key), CancellationToken.None));

    /// <inheritdoc/>
    public ValueTask<long?> TryLockAsync(StateLockRequest request) => new(_locks.TryLock(request));

    /// <inheritdoc/>
    public ValueTask UnlockAsync(StateKey key, string holder)
    {
        _locks.Unlock(key, holder);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _opening.WaitAsync();
        _isClosed = true;
        _opening.Release();
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        _taken?.Dispose();
    }

    private static StatePulled Pull(SqliteStatements statements, StateKey key, IReadOnlyList<StateChunkRequest> chunks)
    {
        var region = RegionTable.Find(statements, key);
        return region is null
            ? new StatePulled(null, [])
            : new StatePulled(
                region.Head,
                [
                    .. chunks.Where(each => (long)each.Number * StateLimits.ChunkBytes < region.Head.Length)
                        .Where(each => RegionTable.VersionOf(statements, region.Id, each.Number) != each.Known)
                        .Select(each => RegionTable.Chunk(statements, region.Id, each.Number)),
                ]);
    }

    // The border of the database.
    private async ValueTask<T> CallAsync<T>(Func<SqliteDatabase, Task<T>> call)
    {
        try
        {
            return await call(_database ?? await OpenAsync());
        }
        catch (Exception failure) when (failure is StorageException or ObjectDisposedException)
        {
            throw new StateUnavailableException(failure.Message, failure);
        }
    }

    private async Task<SqliteDatabase> OpenAsync()
    {
        await _opening.WaitAsync();
        try
        {
            if (_isClosed)
            {
                throw new StorageException($"{_path} is closed: the node is about to end");
            }

            _taken ??= StateFile.Lock(_path);
            return _database ??= await SqliteDatabase.OpenAsync(_path, RegionMigrations.All, SqliteJournal.WriteAhead, CancellationToken.None);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw SqliteErrors.Explain(failure, _path);
        }
        finally
        {
            _opening.Release();
        }
    }
}
