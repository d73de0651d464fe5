using Longshore.Functions.Attestation;
using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Placement;

/// <summary>A call on its way to an executor.</summary>
public readonly record struct PlacedCall
{
    internal PlacedCall(FunctionState state, Invocation invocation, long arrived)
    {
        State = state;
        Invocation = invocation;
        Arrived = arrived;
    }

    /// <summary>The function.</summary>
    public FunctionConfig Function => State.Config;

    /// <summary>The call.</summary>
    public Invocation Invocation { get; init; }

    /// <summary>When it arrived, a timestamp of the node's <see cref="TimeProvider"/>.</summary>
    public long Arrived { get; }

    /// <summary>Where it was placed, and why.</summary>
    public PlacementDecision? Decision { get; init; }

    /// <summary>What placement prefers for it; null for what the node prefers.</summary>
    public PlacementGoal? Goal => Invocation.Goal ?? Function.Spec.Placement;

    /// <summary>The trust that it needs.</summary>
    public TrustNeed Need => Invocation.Trust is { } more && more > Function.Spec.Trust
        ? TrustNeed.Of(Function.Spec) with { Level = more }
        : TrustNeed.Of(Function.Spec);

    internal FunctionState State { get; }

    /// <summary>The time until the call's deadline, or null if it has none. It may be over.</summary>
    public TimeSpan? DeadlineLeft(TimeProvider time) => Invocation.Deadline - time.GetElapsedTime(Arrived);

    /// <summary>The time that the guest may run: to its wall time limit, or to the deadline if that ends the guest.</summary>
    public TimeSpan Left(TimeProvider time) =>
        Invocation.OnMiss == OnMiss.Kill && DeadlineLeft(time) is { } left && left < Function.Limits.WallTimeMax ? left : Function.Limits.WallTimeMax;
}
