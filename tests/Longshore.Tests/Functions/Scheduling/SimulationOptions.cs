using Longshore.Functions.Calls;
using Longshore.Functions.Scheduling;
using Longshore.Functions.Scheduling.Dispatchers;

namespace Longshore.Tests.Functions.Scheduling;

/// <summary>The configuration of a simulated node.</summary>
internal sealed record SimulationOptions
{
    public int Slots { get; init; } = 1;

    /// <summary>The timestamp at which the simulation begins: how long the machine has been up.</summary>
    public long Begins { get; init; }

    public bool Admits { get; init; }

    public Dispatcher Dispatcher { get; init; } = new ToGlobalQueue();

    /// <summary>The scheduling class of the jobs of a kind.</summary>
    public Func<int, SchedulingClass> Classes { get; init; } = _ => SchedulingClass.Default;

    /// <summary>Called with all work that runs, and the start and end of each run.</summary>
    public Action<Work, long, long>? Observe { get; init; }
}
