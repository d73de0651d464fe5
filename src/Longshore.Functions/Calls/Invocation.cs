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

    /// <summary>Tells the request that it came by, for guests that are given requests; null when it came otherwise.</summary>
    public Func<GuestRequest>? Request { get; init; }

    /// <summary>Time from arrival to when the answer is wanted, or null for none. Work that could not be done by then is refused
    /// when it arrives.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>What its route and its tenant say of it.</summary>
    public SchedulingClass Class { get; init; } = SchedulingClass.Default;

    /// <summary>What becomes of it when its deadline has passed. Default: it is not begun.</summary>
    public OnMiss OnMiss { get; init; }

    /// <summary>How long the guest will probably run, as long as nothing is known of earlier runs. Default: nobody knows, and it is
    /// taken to be short.</summary>
    public TimeSpan ExpectedExecution { get; init; }

    /// <summary>How long the guest will run according to a model of its route, or null for the estimate by earlier runs.</summary>
    public TimeSpan? PredictedExecution { get; init; }

    /// <summary>Of a hundred earlier runs, how many took no longer than what it is taken to take: 50 to 99.</summary>
    public int EstimatePercentile { get; init; } = DeadlineSpec.EstimatePercentileDefault;
}
