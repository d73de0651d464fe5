namespace Longshore.Functions.Scheduling;

/// <summary>The result of an arrival.</summary>
internal enum Arrival
{
    /// <summary>The work has a slot.</summary>
    Runs,

    /// <summary>The work waits for a slot.</summary>
    Waits,

    /// <summary>The work is refused: the queue is full.</summary>
    QueueFull,

    /// <summary>The work is refused: it could not meet its deadline, or would make accepted work miss one.</summary>
    Infeasible,
}
