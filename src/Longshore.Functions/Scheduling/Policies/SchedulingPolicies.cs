namespace Longshore.Functions.Scheduling.Policies;

/// <summary>The scheduling policies by name.</summary>
internal static class SchedulingPolicies
{
    // The longest time for which work without a deadline gives way to later work with a deadline.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>The names of the policies, the default first.</summary>
    public static IReadOnlyList<string> Names { get; } = ["EDF", "FIFO", "SJF", "RR", "MTDS", "MTDBF"];

    /// <summary>Whether a policy orders work by its deadline.</summary>
    /// <param name="name">The policy's name, in any case.</param>
    public static bool OrdersByDeadline(string name) => name.ToUpperInvariant() is "EDF" or "MTDS" or "MTDBF";

    /// <summary>Finds a policy.</summary>
    /// <param name="name">The policy's name, in any case.</param>
    /// <param name="quantum">How long work runs before it gives way, for policies with a quantum.</param>
    /// <param name="time">The clock of the timestamps.</param>
    /// <returns>A function that creates the policy for each queue of a node, or null if no policy has the name.</returns>
    public static Func<SchedulingPolicy>? Find(string name, TimeSpan quantum, TimeProvider time)
    {
        var patience = time.Ticks(Patience);
        switch (name.ToUpperInvariant())
        {
            case "EDF": return () => new EarliestDeadlineFirst(patience);
            case "FIFO": return () => new FirstInFirstOut();
            case "SJF": return () => new ShortestJobFirst();
            case "RR": return () => new RoundRobin(time.Ticks(quantum));
            case "MTDS":
                var budgets = new TenantBudgets(time);
                return () => new DeferrableServer(budgets, patience);
            case "MTDBF": return () => new DemandBound(patience);
            default: return null;
        }
    }
}
