using Longshore.Functions.Mpi;
using Longshore.Wasm;

namespace Longshore.Functions.Capabilities.Mpi;

/// <summary>The import by which ranks make collective calls.</summary>
internal static class MpiCollectiveImports
{
    /// <summary>Defines the import in a linker.</summary>
    public static void DefineIn(Linker linker) =>
        linker.Define("longshore", "mpi_collect", (Func<Caller, int, int, int, int, int, int, int, int, int>)Collect);

    // (kind, communicator, root, type, operation, send, block_bytes, receive) to an error. Block is what one rank gives to, or has from, another.
    private static int Collect(Caller caller, int kind, int group, int root, int type, int operation, int send, int block, int receive) => MpiBorder.Run(caller, rank =>
    {
        if (rank.Find(group, out var own) is not { } found)
        {
            return (int)MpiError.Communicator;
        }

        var blocks = MpiContribution.BlocksOf((MpiCollective)kind, own == root, found.Members.Count);
        var given = new MpiContribution((MpiCollective)kind, root, (MpiType)type, (MpiOperation)operation, block, default);
        if (Check(given, found, blocks) is not MpiError.Success and var error)
        {
            return (int)error;
        }

        var gathering = rank.World.Gather(found, own, given with { Bytes = GuestMemory.At(caller, send, blocks * block).ToArray() });
        MpiBorder.Wait(caller, rank, $"MPI_{given.Kind}", gathering.Done);
        var result = gathering.ResultOf(own).Span;
        result.CopyTo(GuestMemory.At(caller, receive, result.Length));
        return (int)MpiError.Success;
    });

    // What the other ranks have said is compared later.
    private static MpiError Check(MpiContribution given, MpiGroup group, int blocks)
    {
        if (!Enum.IsDefined(given.Kind) || (given.Kind == MpiCollective.Split && given.BlockBytes != 2 * sizeof(int)))
        {
            return MpiError.Operation;
        }

        if (!group.Has(given.Root))
        {
            return MpiError.Root;
        }

        if (given.Reduces && !MpiReduction.Exists(given.Type, given.Operation))
        {
            return MpiError.Operation;
        }

        if (given.BlockBytes < 0 || (given.Reduces && given.BlockBytes % MpiReduction.ElementBytes(given.Type) != 0))
        {
            return MpiError.Count;
        }

        // Of all ranks together. In an exchange of all with all, each gives a block to each.
        var all = (long)group.Members.Count * (given.Kind == MpiCollective.AllToAll ? blocks : 1) * given.BlockBytes;
        return (long)blocks * given.BlockBytes > MpiLimits.MessageBytesMax || all > MpiLimits.CollectiveBytesMax
            ? MpiError.Limit
            : MpiError.Success;
    }
}
