using Longshore.Functions.Specs;
using Longshore.Wasm;

namespace Longshore.Functions.Near;

/// <summary>The snapshots of programs that other nodes have sent. The one that was used longest ago makes room. Thread-safe.</summary>
internal sealed class SentSnapshots
{
    private readonly Lock _lock = new();
    private readonly LinkedList<(ModuleDigest Module, Snapshot Snapshot)> _kept = new();

    /// <summary>Keeps a snapshot.</summary>
    public void Add(ModuleDigest module, Snapshot snapshot)
    {
        // Calculated here: it takes as long as the memory is large, and under the lock all calls would wait.
        var digest = snapshot.Digest;
        lock (_lock)
        {
            // Calls that came at the same time may both have sent it.
            if (Find(module, digest) is not null)
            {
                return;
            }

            _kept.AddLast((module, snapshot));
            while (_kept.Count > NearLimits.SnapshotsMax || _kept.Sum(each => each.Snapshot.Bytes) > NearLimits.SnapshotBytesMax)
            {
                _kept.RemoveFirst();
            }
        }
    }

    /// <summary>The snapshot of a program that has this digest, or null.</summary>
    public Snapshot? Find(ModuleDigest module, ReadOnlySpan<byte> digest)
    {
        lock (_lock)
        {
            for (var at = _kept.Last; at is not null; at = at.Previous)
            {
                if (at.Value.Module == module && at.Value.Snapshot.Digest.SequenceEqual(digest))
                {
                    _kept.Remove(at);
                    _kept.AddLast(at);
                    return at.Value.Snapshot;
                }
            }

            return null;
        }
    }
}
