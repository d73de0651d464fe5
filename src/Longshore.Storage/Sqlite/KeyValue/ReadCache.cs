using System.Diagnostics.CodeAnalysis;
using Longshore.Functions.Capabilities.KeyValue;
using Longshore.Functions.Capabilities.Scratch;

namespace Longshore.Storage.Sqlite.KeyValue;

/// <summary>Values of one store that were read or written last. It never has a value that differs from the last commit.</summary>
/// <remarks>Three parties meet here. A reader that finds nothing reads the database and brings what it found. The writer takes the keys of a
/// batch out before it commits, so that meanwhile every reader asks the database, and brings their new values afterwards. A reader that
/// began before a commit may have read the value before it, so it brings nothing if a commit began or ended since.</remarks>
internal sealed class ReadCache
{
    // 80,000 values of 100 bytes. Each store has its own, so that no tenant displaces another's values.
    private const long BytesMax = 16 << 20;

    // A larger value would displace many small ones and takes longer to copy than to read.
    private const int ValueBytesMax = 64 << 10;

    // What an entry takes beside its key and value: the node of the list, the place in the table, the record.
    private const int EntryBytes = 200;

    private readonly Lock _lock = new();
    private readonly Dictionary<byte[], LinkedListNode<CachedEntry>> _nodes = new(new ByteKeys());
    private readonly LinkedList<CachedEntry> _byUse = new();
    private readonly HashSet<byte[]> _inDoubt = new(new ByteKeys());
    private long _bytes;
    private long _commits;

    /// <summary>Finds the entry of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="commits">What <see cref="Bring"/> takes if there is none.</param>
    public bool TryFind(ReadOnlySpan<byte> key, [NotNullWhen(true)] out KeyValueEntry? entry, out long commits)
    {
        lock (_lock)
        {
            commits = _commits;
            if (!_nodes.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out var node))
            {
                entry = null;
                return false;
            }

            entry = node.Value.Entry;
            if (_byUse.First != node)
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
            }

            return true;
        }
    }

    /// <summary>Keeps what a reader found in the database.</summary>
    /// <param name="key">The key.</param>
    /// <param name="entry">What it has.</param>
    /// <param name="commits">What <see cref="TryFind"/> returned before the database was read.</param>
    public void Bring(byte[] key, KeyValueEntry entry, long commits)
    {
        lock (_lock)
        {
            if (commits == _commits && !_inDoubt.Contains(key))
            {
                Set_NeedsLock(key, entry);
            }
        }
    }

    /// <summary>A commit of changes of these keys is about to begin.</summary>
    public void Begin(IEnumerable<byte[]> keys)
    {
        lock (_lock)
        {
            foreach (var key in keys)
            {
                _inDoubt.Add(key);
                Remove_NeedsLock(key);
            }
        }
    }

    /// <summary>The commit has ended.</summary>
    /// <param name="written">What the keys have now; nothing if the commit failed.</param>
    public void End(IEnumerable<CachedEntry> written)
    {
        lock (_lock)
        {
            _commits++;
            _inDoubt.Clear();
            foreach (var (key, entry) in written)
            {
                Set_NeedsLock(key, entry);
            }
        }
    }

    private static long SizeOf(byte[] key, KeyValueEntry entry) => key.Length + entry.Value.Length + EntryBytes;

    private void Set_NeedsLock(byte[] key, KeyValueEntry entry)
    {
        Remove_NeedsLock(key);
        if (entry.Value.Length > ValueBytesMax)
        {
            return;
        }

        _nodes[key] = _byUse.AddFirst(new CachedEntry(key, entry));
        _bytes += SizeOf(key, entry);
        while (_bytes > BytesMax)
        {
            Remove_NeedsLock(_byUse.Last!.Value.Key);
        }
    }

    private void Remove_NeedsLock(byte[] key)
    {
        if (_nodes.Remove(key, out var node))
        {
            _byUse.Remove(node);
            _bytes -= SizeOf(node.Value.Key, node.Value.Entry);
        }
    }
}
