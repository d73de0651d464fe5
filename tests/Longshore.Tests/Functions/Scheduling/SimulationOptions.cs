using Longshore.Functions.Model;
using Longshore.Functions.Scheduling;
using Longshore.Functions.Scheduling.Dispatchers;

namespace Longshore.Tests.Functions.Scheduling;

/// <summary>How a simulated node is set up.</summary>
internal sealed record SimulationOptions
{
    public int Slots { get; init; } = 1;

    public bool Admits { get; init; }

    public Dispatcher Dispatcher { get; init; } = new ToGlobalQueue();

    /// <summary>What is said of the jobs of a kind.</summary>
    public Func<int, SchedulingClass> Classes { get; init; } = _ => SchedulingClass.Default;

    /// <summary>Told of all work that runs, from when to when.</summary>
    public Action<Work, long, long>? Observe { get; init; }
}
