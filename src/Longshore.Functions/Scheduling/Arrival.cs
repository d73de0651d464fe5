namespace Longshore.Functions.Scheduling;

/// <summary>What becomes of work that arrives.</summary>
internal enum Arrival
{
    /// <summary>It has a slot.</summary>
    Runs,

    /// <summary>It waits for one.</summary>
    Waits,

    /// <summary>Too many wait.</summary>
    QueueFull,

    /// <summary>It could not end by its deadline, or would keep others from theirs.</summary>
    Infeasible,
}
