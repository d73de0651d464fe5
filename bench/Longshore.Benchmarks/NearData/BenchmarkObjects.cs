using System.Collections.Concurrent;
using Longshore.Functions.Objects;

namespace Longshore.Benchmarks.NearData;

/// <summary>Objects in memory, seen through a network or beside it.</summary>
/// <param name="objects">The objects.</param>
/// <param name="host">The host that has them.</param>
/// <param name="network">The network on the way to them, or null.</param>
internal sealed class BenchmarkObjects(ConcurrentDictionary<ObjectAddress, byte[]> objects, string host, SimulatedNetwork? network) : IObjectStore
{
    // What a request and the head of an answer take.
    private const int HeadBytes = 500;

    public async Task<ObjectInfo> PutAsync(ObjectAddress address, ObjectContent content, ObjectCondition condition, CancellationToken cancellationToken)
    {
        using var copy = new MemoryStream();
        await content.Bytes.CopyToAsync(copy, cancellationToken);
        await CrossAsync(copy.Length, cancellationToken);
        objects[address] = copy.ToArray();
        return InfoOf(address)!;
    }

    public async Task<ObjectBody> OpenAsync(ObjectAddress address, ObjectRange range, CancellationToken cancellationToken)
    {
        var info = InfoOf(address) ?? throw ObjectException.NotFound(address);
        var (offset, length) = range.In(info.Size);
        await CrossAsync(length, cancellationToken);
        return new ObjectBody(info, offset, length, new MemoryStream(objects[address], (int)offset, (int)length, writable: false));
    }

    // Where an object is, and how large, a compute node knows from its last answer: as a map of OSDs it is in memory.
    public Task<ObjectInfo?> StatAsync(ObjectAddress address, CancellationToken cancellationToken) => Task.FromResult(InfoOf(address));

    public Task RemoveAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        objects.TryRemove(address, out _);
        return CrossAsync(0, cancellationToken);
    }

    public Task<ObjectPage> ListAsync(BucketName bucket, ObjectQuery query, CancellationToken cancellationToken) => Task.FromResult(new ObjectPage([], null));

    public Task<ObjectLocation> LocateAsync(ObjectAddress address, CancellationToken cancellationToken) => Task.FromResult(new ObjectLocation([host]));

    private Task CrossAsync(long bytes, CancellationToken cancellationToken) => network?.ExchangeAsync(bytes + HeadBytes, cancellationToken) ?? Task.CompletedTask;

    private ObjectInfo? InfoOf(ObjectAddress address) => objects.TryGetValue(address, out var bytes)
        ? new ObjectInfo(address.Key, bytes.Length, "", "", DateTimeOffset.UnixEpoch)
        : null;
}
