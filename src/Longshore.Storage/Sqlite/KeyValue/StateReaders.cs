using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Longshore.Storage.Sqlite.KeyValue;

/// <summary>Reads the database of key-value stores off the callers' threads.</summary>
/// <param name="path">The database, which must exist.</param>
internal sealed class StateReaders(string path) : IAsyncDisposable
{
    // Values of 100 bytes come from memory. These read what is not there, and a slow listing leaves three for the others.
    private const int ReadersMax = 4;

    private readonly SemaphoreSlim _gate = new(ReadersMax, ReadersMax);
    private readonly ConcurrentBag<StateConnection> _idle = [];
    private bool _isClosed;

    /// <summary>Reads.</summary>
    /// <exception cref="StorageException">The database cannot be read, or is closed.</exception>
    public async Task<T> ReadAsync<T>(Func<StateConnection, T> read, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => Read(read), CancellationToken.None);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Reads on the caller's thread.</summary>
    /// <exception cref="StorageException">The database cannot be read.</exception>
    public T Read<T>(Func<StateConnection, T> read)
    {
        if (Volatile.Read(ref _isClosed))
        {
            throw new StorageException($"{path} is closed: the node is about to end");
        }

        StateConnection? connection = null;
        try
        {
            connection = _idle.TryTake(out var idle) ? idle : StateConnection.Open(path);
            var result = read(connection);
            _idle.Add(connection);
            connection = null;
            return result;
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw SqliteErrors.Explain(failure, path, StateFile.WhenDamaged);
        }
        finally
        {
            connection?.Dispose();
        }
    }

    /// <summary>Waits for the reads under way and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        Volatile.Write(ref _isClosed, true);
        for (var i = 0; i < ReadersMax; i++)
        {
            await _gate.WaitAsync();
        }

        _gate.Release(ReadersMax);
        foreach (var connection in _idle)
        {
            connection.Dispose();
        }
    }
}
