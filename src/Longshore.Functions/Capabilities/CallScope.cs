using Longshore.Functions.Calls;
using Longshore.Functions.Mpi;

namespace Longshore.Functions.Capabilities;

/// <summary>What a call passes on to the calls that its guest makes.</summary>
/// <param name="ExpiresAt">The timestamp at which the call exceeds its wall time limit.</param>
/// <param name="Depth">The number of functions that wait for the call: 0 if it came from outside.</param>
/// <param name="ThreadId">The thread on which the guest runs.</param>
/// <param name="Family">The instances of its own module that the call counts among; null if no such instance made it.</param>
/// <param name="StaysHere">Whether the call and those that it makes must not move to their data.</param>
/// <param name="IsVisiting">Whether it came from a guest at another node, to be beside its data.</param>
/// <param name="Caller">Cancelled when the caller no longer wants the result.</param>
internal readonly record struct CallScope(
    long ExpiresAt, int Depth, int ThreadId, CallFamily? Family, bool StaysHere, bool IsVisiting, CancellationToken Caller)
{
    /// <summary>The call's arguments, without the function's name.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Records the calls that the guest makes, or null.</summary>
    public CallRecord? Record { get; init; }

    /// <summary>The number of ranks of the world that the call makes with MPI, or null.</summary>
    public int? Ranks { get; init; }

    /// <summary>The rank of MPI that the call is, or null.</summary>
    public MpiRank? Rank { get; init; }
}
