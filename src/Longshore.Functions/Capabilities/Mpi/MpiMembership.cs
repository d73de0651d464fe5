using System.Globalization;
using Longshore.Functions.Capabilities.Invoke;
using Longshore.Functions.Mpi;
using Longshore.Functions.Near;
using Longshore.Wasm;

namespace Longshore.Functions.Capabilities.Mpi;

/// <summary>The rank that a guest is in its current call, from its <c>MPI_Init</c> on. A call that is no rank makes a world and is its rank 0.
/// </summary>
internal sealed class MpiMembership
{
    /// <summary>The environment variable that gives the number of ranks.</summary>
    public const string SizeVariable = "MPI_WORLD_SIZE";

    private MpiRank? _rank;
    private MpiRankCalls? _others;
    private CancellationToken _ended;

    /// <summary>The rank of the guest that calls an import.</summary>
    /// <exception cref="CapabilityTrapException">It is none, or no longer.</exception>
    /// <exception cref="MpiException">The world has failed.</exception>
    public static MpiRank Active(Caller caller)
    {
        if (Of(caller) is not { IsFinalized: false } rank)
        {
            throw new CapabilityTrapException("MpiNotInitialized", "MPI was not initialized in this call, or was finalized");
        }

        rank.World.ThrowIfFailed();
        return rank;
    }

    /// <summary>The rank of the guest that calls an import, also after its last call; null if it is none.</summary>
    public static MpiRank? Of(Caller caller)
    {
        var world = SandboxWorld.Of(caller);
        return world.Own<MpiMembership>().Current(world);
    }

    /// <summary>Makes the guest a rank: of the world that has called it, or of a new one.</summary>
    /// <exception cref="CapabilityTrapException">It is one already, or the number of ranks is none.</exception>
    /// <exception cref="Operations.OperationException">The ranks cannot be called.</exception>
    public void Begin(FunctionCalls? calls, NearServices? near, Caller caller)
    {
        var world = SandboxWorld.Of(caller);
        if (Current(world) is not null)
        {
            throw new CapabilityTrapException("MpiInitializedTwice", "MPI was initialized before in this call");
        }

        if (world.Scope.Rank is { } given)
        {
            _rank = given;
            return;
        }

        var mpi = new MpiWorld(SizeOf(world));
        _others = MpiRankCalls.Begin(calls, near, caller, mpi);
        _rank = mpi.Ranks[0];
    }

    /// <summary>The calls of the other ranks, if the guest is a rank 0; otherwise null.</summary>
    public MpiRankCalls? Others => _others;

    // What an earlier call has left is forgotten.
    private MpiRank? Current(SandboxWorld world)
    {
        if (_ended != world.Ended)
        {
            (_rank, _others, _ended) = (null, null, world.Ended);
        }

        return _rank;
    }

    private static int SizeOf(SandboxWorld world)
    {
        var text = world.Scope.Ranks?.ToString(CultureInfo.InvariantCulture)
            ?? world.Environment.FirstOrDefault(variable => variable.Name == SizeVariable)?.Value
            ?? "1";
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size is >= 1 and <= MpiLimits.RanksMax
            ? size
            : throw new CapabilityTrapException("MpiWorldSize", $"a world has 1 to {MpiLimits.RanksMax} ranks: set {SizeVariable}, or mpi_world_size of Faasm's request");
    }
}
