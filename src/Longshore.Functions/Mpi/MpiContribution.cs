namespace Longshore.Functions.Mpi;

/// <summary>What one rank gives to a collective call.</summary>
/// <param name="Kind">The call.</param>
/// <param name="Root">The root's rank, or 0 if the call has none.</param>
/// <param name="Type">The elements of a reduction.</param>
/// <param name="Operation">The reduction.</param>
/// <param name="BlockBytes">The length of one block, the same at all ranks.</param>
/// <param name="Bytes">The rank's blocks; empty if it gives none.</param>
internal sealed record MpiContribution(
    MpiCollective Kind, int Root, MpiType Type, MpiOperation Operation, int BlockBytes, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Whether the call has a root.</summary>
    public bool IsRooted => Kind is MpiCollective.Broadcast or MpiCollective.Gather or MpiCollective.Scatter or MpiCollective.Reduce;

    /// <summary>Whether the call puts elements together.</summary>
    public bool Reduces => Kind is MpiCollective.Reduce or MpiCollective.AllReduce or MpiCollective.Scan;

    /// <summary>Checks a call by itself. What the other ranks have called is compared later.</summary>
    /// <param name="group">The communicator.</param>
    /// <param name="rank">The rank in it.</param>
    /// <param name="bytes">The bytes that the rank gives.</param>
    public MpiError Check(MpiGroup group, int rank, out int bytes)
    {
        bytes = 0;
        if (!Enum.IsDefined(Kind) || (Kind == MpiCollective.Split && BlockBytes != 2 * sizeof(int)))
        {
            return MpiError.Operation;
        }

        if (!group.Has(Root))
        {
            return MpiError.Root;
        }

        if (Reduces && !MpiReduction.Exists(Type, Operation))
        {
            return MpiError.Operation;
        }

        if (BlockBytes < 0 || (Reduces && BlockBytes % MpiReduction.ElementBytes(Type) != 0))
        {
            return MpiError.Count;
        }

        // Of all ranks together. In an exchange of all with all, each gives a block to each.
        var blocks = BlocksOf(rank == Root, group.Members.Count);
        var all = (long)group.Members.Count * (Kind == MpiCollective.AllToAll ? blocks : 1) * BlockBytes;
        if ((long)blocks * BlockBytes > MpiLimits.MessageBytesMax || all > MpiLimits.CollectiveBytesMax)
        {
            return MpiError.Limit;
        }

        bytes = blocks * BlockBytes;
        return MpiError.Success;
    }

    /// <summary>Whether another rank has made the same call.</summary>
    public bool Agrees(MpiContribution other) => Kind == other.Kind
        && Root == other.Root
        && Type == other.Type
        && Operation == other.Operation
        && BlockBytes == other.BlockBytes;

    /// <summary>The call, for a sentence.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Kind} of {BlockBytes} bytes{(IsRooted ? FormattableString.Invariant($" with root {Root}") : "")}{(Reduces ? $" by {Operation} of {Type}" : "")}");

    /// <summary>The bytes that a rank has after the call, which is no split.</summary>
    /// <param name="rank">The rank in the communicator.</param>
    /// <param name="ranks">The ranks of the communicator.</param>
    public int ResultBytes(int rank, int ranks) => Kind switch
    {
        MpiCollective.Barrier => 0,
        MpiCollective.Gather => rank == Root ? ranks * BlockBytes : 0,
        MpiCollective.Reduce => rank == Root ? BlockBytes : 0,
        MpiCollective.AllGather or MpiCollective.AllToAll => ranks * BlockBytes,
        _ => BlockBytes,
    };

    private int BlocksOf(bool isRoot, int ranks) => Kind switch
    {
        MpiCollective.Barrier => 0,
        MpiCollective.Broadcast => isRoot ? 1 : 0,
        MpiCollective.Scatter => isRoot ? ranks : 0,
        MpiCollective.AllToAll => ranks,
        _ => 1,
    };
}
