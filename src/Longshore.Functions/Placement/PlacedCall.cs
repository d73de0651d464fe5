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

    internal FunctionState State { get; }
}
