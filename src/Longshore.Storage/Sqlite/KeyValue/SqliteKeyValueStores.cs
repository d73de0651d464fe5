using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Longshore.Functions.Capabilities.KeyValue;

namespace Longshore.Storage.Sqlite.KeyValue;

/// <summary>The key-value stores of a data directory, in one SQLite database. It is opened by the first grant of a store, so that a node
/// without such grants needs neither the file nor space for it.</summary>
public sealed class SqliteKeyValueStores : IKeyValueStores, IAsyncDisposable
{
    private readonly string _directory;
    private readonly KeyValueLimits _limits;
    private readonly ConcurrentDictionary<string, SqliteKeyValueStore> _stores = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private StateFile? _file;
    private volatile StateReaders? _readers;
    private volatile KeyValueWriter? _writer;
    private bool _isClosed;

    /// <param name="directory">The data directory.</param>
    /// <param name="limits">The limits of each store.</param>
    /// <param name="time">The clock of times to live.</param>
    public SqliteKeyValueStores(string directory, KeyValueLimits limits, TimeProvider time)
    {
        _directory = directory;
        _limits = limits;
        Time = time;
        Meter.CreateObservableGauge(
            "longshore.kv.bytes", () => Measure(store => store.Usage.Bytes), unit: "By", description: "Bytes in a key-value store.");
        Meter.CreateObservableGauge(
            "longshore.kv.entries", () => Measure(store => store.Usage.Entries), unit: "{entry}", description: "Entries of a key-value store.");
        Meter.CreateObservableCounter(
            "longshore.kv.reads.memory", () => Measure(store => store.FromMemory), unit: "{read}", description: "Values that were read from memory.");
        Meter.CreateObservableCounter(
            "longshore.kv.reads.disk", () => Measure(store => store.FromDisk), unit: "{read}", description: "Keys that were looked up in the database.");
        Meter.CreateObservableCounter(
            "longshore.kv.refused",
            () => Measure(store => store.Refused),
            unit: "{change}",
            description: "Changes of a key-value store that a limit has refused.");
        Meter.CreateObservableCounter(
            "longshore.kv.commits", () => _writer?.Commits ?? 0, unit: "{commit}", description: "Transactions of all key-value stores.");
    }

    /// <summary>The meter that has all instruments.</summary>
    public Meter Meter { get; } = new("Longshore.KeyValue");

    internal TimeProvider Time { get; }

    /// <inheritdoc/>
    public IKeyValueStore Open(string name)
    {
        try
        {
            EnsureOpen();
            var store = StoreOf(name);
            if (_readers!.Read(connection => connection.Usage(name)) is { } usage && store.Usage.Version < usage.Version)
            {
                store.Usage = usage;
            }

            return store;
        }
        catch (StorageException failure)
        {
            throw new KeyValueUnavailableException(failure.Message, failure);
        }
    }

    /// <summary>Makes the remaining changes and closes the database.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _isClosed = true;
        }

        if (_writer is not null)
        {
            await _writer.DisposeAsync();
            await _readers!.DisposeAsync();
        }

        _file?.Dispose();
        Meter.Dispose();
    }

    internal ValueTask<KeyValueOutcome> ChangeAsync(string store, KeyValueChange change) => _writer!.ChangeAsync(store, change);

    internal async Task<T> ReadAsync<T>(Func<StateConnection, T> read, CancellationToken cancellationToken)
    {
        try
        {
            return await _readers!.ReadAsync(read, cancellationToken).ConfigureAwait(false);
        }
        catch (StorageException failure)
        {
            throw new KeyValueUnavailableException(failure.Message, failure);
        }
    }

    private SqliteKeyValueStore StoreOf(string name) => _stores.GetOrAdd(name, name => new SqliteKeyValueStore(name, this));

    private void EnsureOpen()
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                throw new KeyValueUnavailableException("the key-value stores are closed: the node is about to end");
            }

            if (_file is null)
            {
                var file = StateFile.Open(_directory);
                _readers = new StateReaders(file.Path);
                _writer = new KeyValueWriter(file, _limits, Time, StoreOf);
                _file = file;
            }
        }
    }

    private IEnumerable<Measurement<long>> Measure(Func<SqliteKeyValueStore, long> value) =>
        _stores.Values.Select(store => new Measurement<long>(value(store), store.Tag));
}
