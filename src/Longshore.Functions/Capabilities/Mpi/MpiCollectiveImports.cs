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

        var given = new MpiContribution((MpiCollective)kind, root, (MpiType)type, (MpiOperation)operation, block, default);
        if (given.Check(found, own, out var bytes) is not MpiError.Success and var error)
        {
            return (int)error;
        }

        var gathering = rank.World.Gather(found, own, given with { Bytes = GuestMemory.At(caller, send, bytes).ToArray() });
        MpiBorder.Wait(caller, rank, $"MPI_{given.Kind}", gathering.Done);
        var result = gathering.ResultOf(own).Span;
        result.CopyTo(GuestMemory.At(caller, receive, result.Length));
        return (int)MpiError.Success;
    });
}
