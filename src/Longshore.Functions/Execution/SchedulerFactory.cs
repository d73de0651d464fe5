using Longshore.Functions.Scheduling;
using Longshore.Functions.Scheduling.Dispatchers;
using Longshore.Functions.Scheduling.Policies;

namespace Longshore.Functions.Execution;

/// <summary>Makes the scheduler that the options name.</summary>
internal static class SchedulerFactory
{
    /// <exception cref="ArgumentException">The options name no scheduling policy or dispatcher that exists.</exception>
    public static NodeScheduler Create(FunctionsOptions options, TimeProvider time)
    {
        var dispatcher = KnownDispatchers.Find(options.Dispatcher)
            ?? throw new ArgumentException($"there is no dispatcher \"{options.Dispatcher}\"", nameof(options));
        var policies = SchedulingPolicies.Find(options.Policy, options.Quantum, time)
            ?? throw new ArgumentException($"there is no scheduling policy \"{options.Policy}\"", nameof(options));
        return new NodeScheduler(
            dispatcher,
            () => dispatcher.OwnPolicy(time, options.CoreSlots) ?? policies(),
            options.CoreSlots,
            new SlotLimits(options.QueueLengthMax, options.Preempts, options.Admits, CoreScheduler.ParkedMax, CoreScheduler.AwayMax));
    }
}
