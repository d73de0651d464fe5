using System.Collections.Concurrent;
using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Mpi;
using Longshore.Functions.Near;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Invocations;

/// <summary>Runs ranks of worlds of MPI whose rank 0 is at another node. Whatever that node sends is checked, and a world belongs to the key and the
/// connection that began it. Thread-safe.</summary>
public sealed class RankHost
{
    private static readonly RankAnswer Unknown = new(NearStatus.Refused, "there is no such world");

    private readonly VisitingFunctions _functions;
    private readonly FunctionCatalog _catalog;
    private readonly IInvoker _invoker;
    private readonly NearHost _host;
    private readonly ConcurrentDictionary<string, RankVisit> _visits = new(StringComparer.Ordinal);
    private int _ranks;

    internal RankHost(VisitingFunctions functions, FunctionCatalog catalog, IInvoker invoker, NearHost host) =>
        (_functions, _catalog, _invoker, _host) = (functions, catalog, invoker, host);

    /// <summary>The worlds of which ranks run here now.</summary>
    public int Worlds => _visits.Count;

    /// <summary>The ranks that run here now.</summary>
    public int Ranks => Volatile.Read(ref _ranks);

    /// <summary>Begins ranks. Every way to fail is an answer, but for the end of the caller and the node's own faults.</summary>
    /// <param name="start">What begins.</param>
    /// <param name="key">The fingerprint that the other node proved to have.</param>
    /// <param name="closed">Cancelled when the connection is closed.</param>
    public async Task<RankAnswer> StartAsync(RankStart start, string key, CancellationToken closed)
    {
        if (start.Left <= TimeSpan.Zero)
        {
            return new RankAnswer(NearStatus.Refused, "no time is left for the call");
        }

        var name = VisitingFunctions.NameOf(start.Spec);
        if (await _functions.LoadAsync(name, start.Spec, start.Module, closed) is { } refusal)
        {
            return new RankAnswer(refusal.Status, refusal.Detail);
        }

        if (_catalog.Lookup(name) is not { Pool: { } pool, Config.Spec: var spec })
        {
            return new RankAnswer(NearStatus.Refused, "the function was removed meanwhile");
        }

        var snapshot = pool.Module.Snapshot is { } own ? Convert.ToHexStringLower(own.Digest) : "";
        return snapshot == start.Snapshot
            ? Begin(start, spec, key, closed)
            : new RankAnswer(NearStatus.SnapshotMismatch, "the function's snapshot is another one here: what its start computes differs from node to node");
    }

    /// <summary>Takes a piece of the frames for the ranks of a world.</summary>
    /// <param name="world">The world's id.</param>
    /// <param name="key">The fingerprint that the other node proved to have.</param>
    /// <param name="piece">The piece, which is not used afterwards.</param>
    public RankAnswer Take(string world, string key, ReadOnlySpan<byte> piece) => Find(world, key)?.Take(piece) ?? Unknown;

    /// <summary>Gives the next piece of the frames of the ranks of a world, as soon as there is one. An empty one after the time for it.</summary>
    public async Task<RankAnswer> GiveAsync(string world, string key, CancellationToken cancellationToken) =>
        Find(world, key) is { } visit ? await visit.GiveAsync(cancellationToken) : Unknown;

    /// <summary>Ends the ranks of a world.</summary>
    public RankAnswer End(string world, string key)
    {
        if (Find(world, key) is not { } visit)
        {
            return Unknown;
        }

        visit.Stop("has ended");
        return new RankAnswer(NearStatus.Done);
    }

    /// <summary>Ends all ranks, and waits for their ends.</summary>
    public Task StopAsync()
    {
        var visits = _visits.Values.ToArray();
        foreach (var visit in visits)
        {
            visit.Stop("was lost: a node stops");
        }

        return Task.WhenAll(visits.Select(visit => visit.Ended));
    }

    private RankVisit? Find(string world, string key) => _visits.TryGetValue(world, out var visit) && visit.Key == key ? visit : null;

    private RankAnswer Begin(RankStart start, FunctionSpec spec, string key, CancellationToken closed)
    {
        var model = InvocationOf(start, spec);
        if (!_host.TryHold(start.Input.Length))
        {
            return new RankAnswer(NearStatus.Refused, MpiHeldBytes.Full);
        }

        if (Interlocked.Add(ref _ranks, start.Count) > MpiLimits.VisitingRanksMax || _visits.Count >= MpiLimits.VisitingWorldsMax)
        {
            GiveBack(start);
            return new RankAnswer(
                NearStatus.Refused, $"the node runs {MpiLimits.VisitingRanksMax} ranks or {MpiLimits.VisitingWorldsMax} worlds of other nodes, the limit");
        }

        var visit = new RankVisit(start, key, _host, closed);
        if (!_visits.TryAdd(start.World.Id, visit))
        {
            GiveBack(start);
            visit.Dispose();
            return new RankAnswer(NearStatus.Malformed, "the world has begun already");
        }

        visit.Run(_invoker, model, () => GiveBack(start), () => _visits.TryRemove(start.World.Id, out _));
        return new RankAnswer(NearStatus.Done);
    }

    private void GiveBack(RankStart start)
    {
        Interlocked.Add(ref _ranks, -start.Count);
        _host.Release(start.Input.Length);
    }

    // The request's bytes are the connection's; the ranks use them later.
    private static Invocation InvocationOf(RankStart start, FunctionSpec spec) => Invocation.Of(spec) with
    {
        Arguments = start.Arguments,
        Input = start.Input.ToArray(),
        KnownAs = start.Function,
        Deadline = start.Left,
        OnMiss = OnMiss.Kill,
        Depth = start.Depth,
        StaysHere = true,
        IsVisiting = true,
        Family = new CallFamily(),
    };
}
