namespace Longshore.Functions.Scheduling;

/// <summary>The policies, by name.</summary>
internal static class SchedulingPolicies
{
    // Work without a deadline waits at most so long for work that comes later and has one.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>The names, the usual one first.</summary>
    public static IReadOnlyList<string> Names { get; } = ["EDF", "FIFO", "SJF", "RR"];

    /// <summary>Makes a policy.</summary>
    /// <param name="name">Its name, in any case.</param>
    /// <param name="quantum">How long work runs before it lets others run, where the policy does that.</param>
    /// <param name="time">The clock of the timestamps.</param>
    /// <returns>The policy, or null when none has the name.</returns>
    public static SchedulingPolicy? Find(string name, TimeSpan quantum, TimeProvider time) => name.ToUpperInvariant() switch
    {
        "EDF" => new EarliestDeadlineFirst(time.Ticks(Patience)),
        "FIFO" => new FirstInFirstOut(),
        "SJF" => new ShortestJobFirst(),
        "RR" => new RoundRobin(time.Ticks(quantum)),
        _ => null,
    };
}
