using Longshore.Functions.Mpi;
using Longshore.Functions.Objects;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Calls;

/// <summary>One call of a function: input in, output or a named failure out.</summary>
public sealed record Invocation
{
    /// <summary>A call of a function with the deadline of its spec.</summary>
    public static Invocation Of(FunctionSpec spec) => new()
    {
        Function = spec.Name,
        Deadline = spec.Deadline.Relative,
        OnMiss = spec.Deadline.OnMiss,
        ExpectedExecution = spec.Deadline.ExpectedExecution,
        EstimatePercentile = spec.Deadline.EstimatePercentile,
    };

    /// <summary>The function to call.</summary>
    public required FunctionName Function { get; init; }

    /// <summary>argv[1] and up; argv[0] is the function's name.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Standard input.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>The object that is standard input in place of <see cref="Input"/>, or null. The executor that runs the call reads it. The caller
    /// has checked its size against the function's limit, and accounts for its bytes.</summary>
    public InputObject? InputObject { get; init; }

    /// <summary>The object that the call is about, beside its input: it may run where that is stored. Null for what its spec names.</summary>
    public ObjectAddress? Object { get; init; }

    /// <summary>Returns the call's HTTP request, for guests that receive requests; null if the call did not arrive over HTTP.</summary>
    public Func<GuestRequest>? Request { get; init; }

    /// <summary>Time from arrival to the deadline, or null for none. A call that could not meet it is refused on
    /// arrival.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>The number of functions that wait for this call, each in a call of the one before; 0 for a call from outside.</summary>
    public int Depth { get; init; }

    /// <summary>The scheduling attributes of its route and tenant.</summary>
    public SchedulingClass Class { get; init; } = SchedulingClass.Default;

    /// <summary>What happens to the call after its deadline has passed. Default: it is not started.</summary>
    public OnMiss OnMiss { get; init; }

    /// <summary>The expected execution time until a run has been measured. Default: zero, which means unknown; the call is then treated as
    /// short.</summary>
    public TimeSpan ExpectedExecution { get; init; }

    /// <summary>The execution time that the route's model predicts, or null to estimate it from earlier runs.</summary>
    public TimeSpan? PredictedExecution { get; init; }

    /// <summary>Whether the call, and those that it makes, must not move to the data that they read. Default: false.</summary>
    public bool StaysHere { get; init; }

    /// <summary>Whether the decision remembers every executor, so that it can be explained. Default: false.</summary>
    public bool Explains { get; init; }

    /// <summary>What placement prefers for this call, in place of what its function prefers; null for that. Default: null.</summary>
    public PlacementGoal? Goal { get; init; }

    /// <summary>The trust that the call needs beyond its function's; null for none. Default: null.</summary>
    public TrustLevel? Trust { get; init; }

    /// <summary>Records the call, and those that it makes; null if nobody asks.</summary>
    public CallRecord? Record { get; init; }

    /// <summary>The number of ranks of the world that the call makes with MPI, or null: what its environment says.</summary>
    public int? Ranks { get; init; }

    /// <summary>The function of a program in Python that answers; empty for its handler. Default: empty.</summary>
    public string PythonEntry { get; init; } = "";

    /// <summary>The client, if the answer may leave while the guest runs; null if it is wanted whole. A guest of another process sends nothing to
    /// it.</summary>
    public IAnswerReader? Reader { get; init; }

    /// <summary>Whether another process may run the call. What belongs to a running call stays with it: functions by pointer, ranks, and calls
    /// whose graph is wanted. A function of a program that is no handler is not worth a field of the protocols.</summary>
    public bool MayMove => this is { StaysHere: false, Entry: null, Rank: null, Ranks: null, Record: null, PythonEntry: "" };

    /// <summary>The thread of a guest that waits for the call and has lent its slot, by its managed number: the call may hold that thread, however
    /// long it is. 0, the default, if there is none.</summary>
    internal int LentThread { get; init; }

    /// <summary>The rank of MPI that the call is, if another rank made it; otherwise null.</summary>
    internal MpiRank? Rank { get; init; }

    /// <summary>The name that is argv[0], if the function has another one at this node; otherwise null.</summary>
    internal FunctionName? KnownAs { get; init; }

    /// <summary>Whether the call came from another node, to be beside its data.</summary>
    internal bool IsVisiting { get; init; }

    /// <summary>Where the call enters its module, if an instance of the same module made it; null for a call of the function.</summary>
    internal GuestEntry? Entry { get; init; }

    /// <summary>The spec of the instance that makes the call, if the call enters its own module; null for a call of the function, whichever version
    /// that is.</summary>
    internal FunctionSpec? OwnSpec { get; init; }

    /// <summary>The instances of its own module that the call counts among, or null.</summary>
    internal CallFamily? Family { get; init; }

    /// <summary>The percentile of earlier execution times that is the estimate, 50 to 99.</summary>
    public int EstimatePercentile { get; init; } = DeadlineSpec.EstimatePercentileDefault;
}
