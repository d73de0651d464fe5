using System.Diagnostics.Metrics;
using Longshore.Functions.Calls;
using Longshore.Functions.Objects;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Near;

/// <summary>What a node has for calls that move to their data.</summary>
public sealed class NearServices : IDisposable
{
    private readonly Func<ModuleDigest, CancellationToken, Task<byte[]>> _readModule;
    private readonly Counter<long> _calls;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _ranks;
    private readonly Counter<long> _rankBytes;

    /// <param name="objects">The node's store of objects. The caller disposes it.</param>
    /// <param name="nodes">The storage nodes. The caller disposes them.</param>
    /// <param name="readModule">Reads a module of the node.</param>
    public NearServices(
        IObjectStore objects, IReadOnlyList<INearNode> nodes, Func<ModuleDigest, CancellationToken, Task<byte[]>> readModule)
    {
        Objects = objects;
        Places = new ObjectPlaces(objects, TimeProvider.System);
        Nodes = nodes;
        _readModule = readModule;
        _calls = Meter.CreateCounter<long>("longshore.near.calls", "{call}", "Calls that named an object, or were sent on to a member of the cluster, by where they ran and why.");
        _bytes = Meter.CreateCounter<long>("longshore.near.bytes", "By", "Bytes of guests' states that moved to storage nodes and back.");
        _ranks = Meter.CreateCounter<long>("longshore.mpi.ranks", "{rank}", "Ranks of worlds of MPI, by where they began.");
        _rankBytes = Meter.CreateCounter<long>("longshore.mpi.bytes", "By", "Bytes of the frames of ranks at other nodes, both ways.");
        Meter.CreateObservableGauge(
            "longshore.mpi.visiting", () => Visiting(), "{rank}", "Ranks of other nodes' worlds that run here now.");
    }

    /// <summary>The meter that has all instruments.</summary>
    public Meter Meter { get; } = new("Longshore.Near");

    /// <summary>The node's store of objects.</summary>
    public IObjectStore Objects { get; }

    /// <summary>The storage nodes.</summary>
    public IReadOnlyList<INearNode> Nodes { get; }

    /// <summary>The cost of the offers among which calls choose. Default: as of all calls.</summary>
    public PlacementWeights Weights { get; init; } = new();

    /// <summary>What is preferred for functions that say nothing. Default: as of all calls.</summary>
    public PlacementGoal Goal { get; init; }

    /// <summary>What functions took.</summary>
    internal NearEstimates Estimates { get; } = new();

    /// <summary>Where objects are.</summary>
    internal ObjectPlaces Places { get; }

    /// <summary>Chooses where a call runs.</summary>
    internal OfferPolicy Policy => field ??= new OfferPolicy(Weights, Goal);

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

    /// <summary>Sends a module that a node needs.</summary>
    /// <returns>Whether the node has it now.</returns>
    internal async Task<bool> TrySendModuleAsync(INearNode node, ModuleDigest digest, CancellationToken cancellationToken)
    {
        try
        {
            return await node.SendModuleAsync(digest, await _readModule(digest, cancellationToken), cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The function was removed meanwhile, or its module cannot be read. The call runs here.
            return false;
        }
    }

    /// <summary>Gives the number of ranks of other nodes' worlds that run here now. Default: none do.</summary>
    public Func<long> Visiting { get; set; } = static () => 0;

    /// <summary>Gives the members of the cluster that take calls of this node, for functions that all of them have. Default: there are none.</summary>
    public Func<IReadOnlyList<MemberNode>> Members { get; set; } = static () => [];

    internal void NoteRanks(string where, int count) => _ranks.Add(count, new KeyValuePair<string, object?>("ran", where));

    internal void NoteRankBytes(long bytes) => _rankBytes.Add(bytes);

    internal void Note(string where, long bytes)
    {
        _calls.Add(1, new KeyValuePair<string, object?>("ran", where));
        _bytes.Add(bytes);
    }
}
