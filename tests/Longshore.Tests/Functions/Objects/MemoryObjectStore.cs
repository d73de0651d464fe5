using System.Security.Cryptography;
using Longshore.Functions.Objects;

namespace Longshore.Tests.Functions.Objects;

/// <summary>The smallest object store: in memory, one change at a time. It fails and stalls on request.</summary>
internal sealed class MemoryObjectStore(TimeProvider time) : IObjectStore
{
    private readonly Dictionary<ObjectAddress, (ObjectInfo Info, byte[] Bytes)> _objects = [];
    private readonly Lock _lock = new();
    private long _version;

    /// <summary>Thrown by every operation, if it is not null.</summary>
    public Exception? Failure { get; set; }

    /// <summary>No operation ends before this task.</summary>
    public Task Stall { get; set; } = Task.CompletedTask;

    /// <summary>No read of an object's bytes ends before this task.</summary>
    public Task StallOfReads { get; set; } = Task.CompletedTask;

    /// <summary>The hosts that have the objects.</summary>
    public ObjectLocation Location { get; set; } = ObjectLocation.Unknown;

    /// <summary>How often the store was asked for something else than a place.</summary>
    public int Exchanges { get; private set; }

    /// <summary>Called after an object was found, before it is opened.</summary>
    public Action? Found { get; set; }

    public async Task<ObjectInfo> PutAsync(ObjectAddress address, ObjectContent content, ObjectCondition condition, CancellationToken cancellationToken)
    {
        await ReadyAsync(cancellationToken);
        using var copy = new MemoryStream();
        await content.Bytes.CopyToAsync(copy, cancellationToken);
        var bytes = copy.ToArray();
        lock (_lock)
        {
            condition.Check(_objects.TryGetValue(address, out var there) ? there.Info.ETag : null);
            var tag = Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16));
            var info = new ObjectInfo(address.Key, bytes.Length, tag, $"{++_version}", time.GetUtcNow()) { ContentType = content.ContentType };
            _objects[address] = (info, bytes);
            return info;
        }
    }

    public async Task<ObjectBody> OpenAsync(ObjectAddress address, ObjectRange range, CancellationToken cancellationToken)
    {
        await ReadyAsync(cancellationToken);
        Found?.Invoke();
        lock (_lock)
        {
            var (info, bytes) = _objects.TryGetValue(address, out var there) ? there : throw ObjectException.NotFound(address);
            var (offset, length) = range.In(info.Size);
            return new ObjectBody(info, offset, length, new StallingBytes(this, bytes.AsMemory((int)offset, (int)length)));
        }
    }

    public async Task<ObjectInfo?> StatAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        await ReadyAsync(cancellationToken);
        lock (_lock)
        {
            return _objects.TryGetValue(address, out var there) ? there.Info : null;
        }
    }

    public async Task RemoveAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        await ReadyAsync(cancellationToken);
        lock (_lock)
        {
            _objects.Remove(address);
        }
    }

    public async Task<ObjectPage> ListAsync(BucketName bucket, ObjectQuery query, CancellationToken cancellationToken)
    {
        await ReadyAsync(cancellationToken);
        lock (_lock)
        {
            ObjectInfo[] found =
            [
                .. _objects.Where(each => each.Key.Bucket == bucket).Select(each => each.Value.Info with { ContentType = "" })
                    .Where(info => info.Key.Value.StartsWith(query.Prefix, StringComparison.Ordinal) && ObjectKey.Compare(info.Key.Value, query.After) > 0)
                    .OrderBy(info => info.Key, ObjectKey.Order)
                    .Take(query.ObjectsMax + 1),
            ];
            return found.Length <= query.ObjectsMax
                ? new ObjectPage(found, null)
                : new ObjectPage(found[..query.ObjectsMax], found[query.ObjectsMax - 1].Key.Value);
        }
    }

    public async Task<ObjectLocation> LocateAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        await ReadyAsync(cancellationToken);
        Exchanges--;
        return Location;
    }

    private async Task ReadyAsync(CancellationToken cancellationToken)
    {
        Exchanges++;
        await Stall.WaitAsync(cancellationToken);
        if (Failure is { } failure)
        {
            throw failure;
        }
    }

    private sealed class StallingBytes(MemoryObjectStore store, ReadOnlyMemory<byte> bytes) : ReadingStream
    {
        private int _at;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await store.StallOfReads.WaitAsync(cancellationToken);
            var count = Math.Min(buffer.Length, bytes.Length - _at);
            bytes.Slice(_at, count).CopyTo(buffer);
            _at += count;
            return count;
        }
    }
}
