namespace Longshore.Functions.Specs;

/// <summary>The one description of a function. Immutable; checked by <see cref="Capabilities.FunctionSpecValidator"/> when it enters, trusted
/// afterwards.</summary>
/// <param name="Name">The name it is invoked under.</param>
/// <param name="Artifact">Its code.</param>
public sealed record FunctionSpec(FunctionName Name, Artifact Artifact)
{
    /// <summary>The exported function that each call runs; null for <c>_start</c>. Only for modules of WebAssembly.</summary>
    public string? Export { get; init; }

    /// <summary>What one invocation may use.</summary>
    public FunctionLimits Limits { get; init; } = FunctionLimits.Default;

    /// <summary>What it may reach beyond its own memory. Default: nothing.</summary>
    public EquatableArray<Grant> Grants { get; init; } = [];

    /// <summary>Its environment variables, in the order in which it sees them. Default: none.</summary>
    public EquatableArray<EnvironmentVariable> Environment { get; init; } = [];

    /// <summary>What its operator says of it, for people and other programs. Default: nothing.</summary>
    public EquatableArray<Label> Labels { get; init; } = [];

    /// <summary>Longer texts than labels. Default: none.</summary>
    public EquatableArray<Label> Annotations { get; init; } = [];

    /// <summary>The executor that has to run its calls, or null for the one that placement chooses. Default: null.</summary>
    public ExecutorName? Executor { get; init; }

    /// <summary>What placement prefers among executors, or null for what the node prefers. Default: null.</summary>
    public PlacementGoal? Placement { get; init; }

    /// <summary>The trust that an executor must offer to run it. Default: none.</summary>
    public TrustLevel Trust { get; init; }

    /// <summary>The measurements that such an executor must have. Default: any.</summary>
    public EquatableArray<Measurement> Measurements { get; init; } = [];

    /// <summary>Whether its calls need receipts. Default: no.</summary>
    public ReceiptNeed Receipt { get; init; }

    /// <summary>The queues whose messages the node delivers to it. A queue has at most one subscriber. Default: none.</summary>
    public EquatableArray<QueueSubscription> Subscriptions { get; init; } = [];

    /// <summary>The times at which the node calls it. Default: none.</summary>
    public EquatableArray<CronSchedule> Schedules { get; init; } = [];

    /// <summary>The deadline of its calls. Default: none.</summary>
    public DeadlineSpec Deadline { get; init; } = DeadlineSpec.None;
}
