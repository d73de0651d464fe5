using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Longshore.Functions.Objects;
using Longshore.Storage.Rados.Native;

namespace Longshore.Storage.Rados;

/// <summary>Which hosts keep an object: the monitors tell its OSDs, the primary one first, and each OSD's host in the CRUSH map.</summary>
/// <param name="pool">The pool.</param>
/// <param name="time">The clock of what is remembered.</param>
internal sealed class RadosLocations(string pool, TimeProvider time)
{
    // When an OSD goes, its objects are elsewhere after about as long.
    private static readonly TimeSpan RememberedFor = TimeSpan.FromSeconds(5);

    // 1 MiB of locations. Those of more objects than this in five seconds are asked for again.
    private const int RememberedMax = 4_096;

    private readonly ConcurrentDictionary<ObjectAddress, (ObjectLocation Location, long At)> _objects = new();
    private readonly ConcurrentDictionary<int, (string Host, long At)> _hosts = new();

    /// <summary>The location if it is remembered, or null.</summary>
    public ObjectLocation? Find(ObjectAddress address) =>
        _objects.TryGetValue(address, out var known) && IsFresh(known.At) ? known.Location : null;

    /// <summary>Asks the monitors. Blocks.</summary>
    /// <exception cref="RadosException">They do not answer.</exception>
    public ObjectLocation Ask(RadosCluster cluster, ObjectAddress address)
    {
        var map = Answer(cluster, new JsonObject
        {
            ["prefix"] = "osd map",
            ["pool"] = pool,
            ["object"] = address.Key.Value,
            ["nspace"] = address.Bucket.Value,
            ["format"] = "json",
        });
        var primary = map.GetProperty("acting_primary").GetInt32();
        int[] osds = [.. map.GetProperty("acting").EnumerateArray().Select(osd => osd.GetInt32()).OrderBy(osd => osd != primary)];
        var location = new ObjectLocation([.. osds.Where(IsThere).Select(osd => HostOf(cluster, osd)).Distinct(StringComparer.Ordinal)]);
        if (_objects.Count >= RememberedMax)
        {
            _objects.Clear();
        }

        _objects[address] = (location, time.GetTimestamp());
        return location;
    }

    // A placement group without an OSD has a number above all of them.
    private static bool IsThere(int osd) => osd is >= 0 and < int.MaxValue;

    private static JsonElement Answer(RadosCluster cluster, JsonObject command) =>
        JsonSerializer.Deserialize<JsonElement>(cluster.Ask(JsonSerializer.SerializeToUtf8Bytes(command)));

    private string HostOf(RadosCluster cluster, int osd)
    {
        if (_hosts.TryGetValue(osd, out var known) && IsFresh(known.At))
        {
            return known.Host;
        }

        var found = Answer(cluster, new JsonObject { ["prefix"] = "osd find", ["id"] = osd, ["format"] = "json" });
        var host = found.GetProperty("crush_location").TryGetProperty("host", out var name) ? name.GetString()! : found.GetProperty("host").GetString()!;
        _hosts[osd] = (host, time.GetTimestamp());
        return host;
    }

    private bool IsFresh(long at) => time.GetElapsedTime(at) < RememberedFor;
}
