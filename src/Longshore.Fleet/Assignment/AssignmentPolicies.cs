namespace Longshore.Fleet.Assignment;

/// <summary>The policies by name.</summary>
public static class AssignmentPolicies
{
    /// <summary>All policies. The first is the default.</summary>
    public static IReadOnlyList<IAssignmentPolicy> All { get; } = [new WorkerFifoPolicy(), new LeastEnergyPolicy(), new DeadlinePolicy()];

    /// <summary>The policy of a name, or null.</summary>
    public static IAssignmentPolicy? Find(string name) => All.FirstOrDefault(policy => policy.Name == name);
}
