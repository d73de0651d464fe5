using Longshore.Functions.Mpi;
using Longshore.Wasm;

namespace Longshore.Functions.Capabilities.Mpi;

/// <summary>The border between a guest and its world: the failure of a world ends the call of each of its ranks.</summary>
internal static class MpiBorder
{
    /// <summary>Runs a call of MPI.</summary>
    /// <exception cref="CapabilityTrapException">The world has failed, or the guest is no rank.</exception>
    public static T Run<T>(Caller caller, Func<MpiRank, T> action)
    {
        try
        {
            var rank = MpiMembership.Active(caller);
            if (!rank.TryEnter())
            {
                throw new CapabilityTrapException("MpiThreads", "two threads of a rank call MPI at the same time; MPI_Init_thread provides MPI_THREAD_SINGLE");
            }

            try
            {
                return action(rank);
            }
            finally
            {
                rank.Leave();
            }
        }
        catch (MpiException failure)
        {
            throw new CapabilityTrapException(failure.Name, failure.Message);
        }
    }

    /// <summary>Waits for the first of some tasks, without a core slot. The world knows meanwhile that the rank waits.</summary>
    /// <exception cref="MpiException">The world has failed.</exception>
    public static void Wait(Caller caller, MpiRank rank, string call, params IReadOnlyList<Task> tasks)
    {
        var wait = new MpiWait(call, tasks);
        if (!wait.IsOver)
        {
            rank.World.Note(rank, wait);
            try
            {
                GuestMemory.Await(caller.Store, tasks.Count == 1 ? tasks[0] : Task.WhenAny(tasks));
            }
            finally
            {
                rank.World.Note(rank, wait: null);
            }
        }

        rank.World.ThrowIfFailed();
    }
}
