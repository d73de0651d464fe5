namespace Longshore.Functions.Scheduling.Policies;

/// <summary>The policies, by name.</summary>
internal static class SchedulingPolicies
{
    // Work without a deadline waits at most so long for work that comes later and has one.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>The names, the usual one first.</summary>
    public static IReadOnlyList<string> Names { get; } = ["EDF", "FIFO", "SJF", "RR", "MTDS", "MTDBF"];

    /// <summary>Finds a policy.</summary>
    /// <param name="name">Its name, in any case.</param>
    /// <param name="quantum">How long work runs before it lets others run, where the policy does that.</param>
    /// <param name="time">The clock of the timestamps.</param>
    /// <returns>What makes one for every queue of a node, or null when none has the name.</returns>
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
