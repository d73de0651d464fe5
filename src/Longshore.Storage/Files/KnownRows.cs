using Longshore.Functions.Objects;

namespace Longshore.Storage.Files;

/// <summary>Rows of the index that were read lately. Only this process changes the index, so they are as it is: a change forgets its row first, and
/// while any change is under way, nothing is noted. Thread-safe.</summary>
internal sealed class KnownRows
{
    /// <summary>The most rows: 4,096. Beyond, all are forgotten.</summary>
    // About 500 bytes each, with a key of 100.
    public const int Max = 4_096;

    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectAddress, ObjectRow> _rows = [];
    private long _changes;
    private int _changing;

    /// <summary>Tells states of the index apart: to be read before a row is.</summary>
    public long Version
    {
        get
        {
            lock (_lock)
            {
                return _changes;
            }
        }
    }

    /// <summary>A row, or null if it is not known.</summary>
    public ObjectRow? Find(ObjectAddress address)
    {
        lock (_lock)
        {
            return _rows.GetValueOrDefault(address);
        }
    }

    /// <summary>Notes a row that was read, unless something has changed since or changes now.</summary>
    /// <param name="address">The object.</param>
    /// <param name="row">Its row.</param>
    /// <param name="version">The version from before the reading.</param>
    public void Note(ObjectAddress address, ObjectRow row, long version)
    {
        lock (_lock)
        {
            if (_changing > 0 || _changes != version)
            {
                return;
            }

            if (_rows.Count >= Max)
            {
                _rows.Clear();
            }

            _rows[address] = row;
        }
    }

    /// <summary>Forgets a row.</summary>
    public void Forget(ObjectAddress address)
    {
        lock (_lock)
        {
            _rows.Remove(address);
        }
    }

    /// <summary>Runs a change of a row. Whether it was made or not, the row is read anew afterwards.</summary>
    public async Task<T> ChangeAsync<T>(ObjectAddress address, Func<Task<T>> change)
    {
        lock (_lock)
        {
            _rows.Remove(address);
            _changes++;
            _changing++;
        }

        try
        {
            return await change().ConfigureAwait(false);
        }
        finally
        {
            // A reading that began during the change may have found either row.
            lock (_lock)
            {
                _changing--;
                _changes++;
            }
        }
    }
}
