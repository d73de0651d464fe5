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

    /// <summary>The number of blocks that a rank gives.</summary>
    public static int BlocksOf(MpiCollective kind, bool isRoot, int ranks) => kind switch
    {
        MpiCollective.Barrier => 0,
        MpiCollective.Broadcast => isRoot ? 1 : 0,
        MpiCollective.Scatter => isRoot ? ranks : 0,
        MpiCollective.AllToAll => ranks,
        _ => 1,
    };

    /// <summary>Whether another rank has made the same call.</summary>
    public bool Agrees(MpiContribution other) => Kind == other.Kind
        && Root == other.Root
        && Type == other.Type
        && Operation == other.Operation
        && BlockBytes == other.BlockBytes;

    /// <summary>The call, for a sentence.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Kind} of {BlockBytes} bytes{(IsRooted ? FormattableString.Invariant($" with root {Root}") : "")}{(Reduces ? $" by {Operation} of {Type}" : "")}");
}
