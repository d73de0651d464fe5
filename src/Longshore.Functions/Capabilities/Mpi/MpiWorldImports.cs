using System.Text;
using Longshore.Functions.Capabilities.Invoke;
using Longshore.Functions.Capabilities.Operations;
using Longshore.Functions.Mpi;
using Longshore.Functions.Near;
using Longshore.Wasm;

namespace Longshore.Functions.Capabilities.Mpi;

/// <summary>The imports by which a guest becomes a rank and ends being one, and asks for its place.</summary>
/// <param name="calls">Runs the other ranks, or null where specs are only validated.</param>
/// <param name="near">The other nodes, or null for none.</param>
internal sealed class MpiWorldImports(FunctionCalls? calls, NearServices? near)
{
    private const string ModuleName = "longshore";

    // What mpi_state answers.
    private const int Outside = 0;
    private const int Inside = 1;
    private const int Finalized = 2;

    /// <summary>Defines the imports in a linker.</summary>
    public void DefineIn(Linker linker) => linker
        .Define(ModuleName, "mpi_init", (Action<Caller>)Init)
        .Define(ModuleName, "mpi_state", (Func<Caller, int>)State)
        .Define(ModuleName, "mpi_finalize", (Action<Caller>)Finish)
        .Define(ModuleName, "mpi_abort", (Action<Caller, int>)Abort)
        .Define(ModuleName, "mpi_fail", (Action<Caller, int, int>)Fail)
        .Define(ModuleName, "mpi_rank", (Func<Caller, int, int>)Rank)
        .Define(ModuleName, "mpi_size", (Func<Caller, int, int>)Size)
        .Define(ModuleName, "mpi_free", (Func<Caller, int, int>)Free);

    private void Init(Caller caller)
    {
        try
        {
            SandboxWorld.Of(caller).Own<MpiMembership>().Begin(calls, near, caller);
        }
        catch (OperationException refusal)
        {
            throw new CapabilityTrapException(refusal.Error.ToString(), "the ranks cannot be called: " + refusal.Message);
        }
    }

    private static int State(Caller caller) => MpiMembership.Of(caller) switch
    {
        null => Outside,
        { IsFinalized: true } => Finalized,
        _ => Inside,
    };

    // Rank 0 waits for the others, so that its answer is the program's.
    private static void Finish(Caller caller) => MpiBorder.Run(caller, rank =>
    {
        rank.World.Note(rank, wait: null, isFinalized: true);
        var world = SandboxWorld.Of(caller);
        if (world.Own<MpiMembership>().Others is not { } others)
        {
            return true;
        }

        var texts = GuestMemory.Await(caller, others.Ended);
        foreach (var (index, text) in texts.Index().Where(each => each.Item.Length > 0))
        {
            world.Log.Write(Encoding.UTF8.GetBytes($"rank {index + 1}: {text.TrimEnd()}\n"));
        }

        others.World.ThrowIfFailed();
        return true;
    });

    // (code)
    private static void Abort(Caller caller, int code) => End(caller, rank => ("MpiAborted", $"rank {rank.Number} called MPI_Abort with the code {code}"));

    // (call, error): a text of C, and the number of an MpiError
    private static void Fail(Caller caller, int call, int error)
    {
        var name = Encoding.UTF8.GetString(GuestMemory.TextAt(caller, call));
        End(caller, rank => ("MpiError", $"rank {rank.Number}: {name}: {(Enum.IsDefined((MpiError)error) ? ((MpiError)error).ToString() : error)}"));
    }

    private static void End(Caller caller, Func<MpiRank, (string Name, string Message)> reason) => MpiBorder.Run(caller, rank =>
    {
        var (name, message) = reason(rank);
        rank.World.Fail(name, message);
        rank.World.ThrowIfFailed();
        return true;
    });

    // (communicator) to the rank in it, or -1
    private static int Rank(Caller caller, int group) => Place(caller, group).Rank;

    // (communicator) to its number of ranks, or -1
    private static int Size(Caller caller, int group) => Place(caller, group).Group?.Members.Count ?? -1;

    // Programs ask after MPI_Finalize, too.
    private static (MpiGroup? Group, int Rank) Place(Caller caller, int group)
    {
        var member = MpiMembership.Of(caller)
            ?? throw new CapabilityTrapException("MpiNotInitialized", "MPI was not initialized in this call");
        var found = member.Find(group, out var rank);
        return (found, rank);
    }

    // (communicator) to an error
    private static int Free(Caller caller, int group) => MpiBorder.Run(caller, rank =>
    {
        if (rank.Find(group, out _) is not { } found)
        {
            return (int)MpiError.Communicator;
        }

        rank.World.Free(found, rank.Number);
        return (int)MpiError.Success;
    });
}
