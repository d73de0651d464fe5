using System.Diagnostics;
using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Execution;
using Longshore.Functions.Placement;
using Longshore.Functions.Specs;

namespace Longshore.Benchmarks.Instances;

/// <summary>The time of a placement decision on a node with one executor.</summary>
internal static class PlacementCost
{
    private const int Decisions = 1_000_000;
    private const int Rounds = 7;

    /// <summary>The median time of one decision, in nanoseconds.</summary>
    public static double Measure()
    {
        using var local = new LocalExecutor(TimeProvider.System, new FunctionsOptions(), () => { });
        var placer = new Placer([local], new OfferPolicy(new PlacementWeights()), TimeProvider.System);
        var spec = new FunctionSpec(FunctionName.OfRoute("bench", 1, "/empty"), default);
        var state = new FunctionState(new FunctionConfig(spec, default), pool: null, defect: null);
        var call = new PlacedCall(state, Invocation.Of(spec), arrived: 0);
        var times = Enumerable.Range(0, Rounds).Select(_ => Time(placer, call, local)).ToArray();
        return Statistics.Percentile(times, 50);
    }

    private static double Time(Placer placer, in PlacedCall call, IExecutor expected)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Decisions; i++)
        {
            if (placer.Place(call, out _) != expected)
            {
                throw new InvalidOperationException("the call was placed elsewhere");
            }
        }

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / Decisions;
    }
}
