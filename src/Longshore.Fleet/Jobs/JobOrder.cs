namespace Longshore.Fleet.Jobs;

/// <summary>The order in which jobs leave a queue.</summary>
public enum JobOrder
{
    /// <summary>By their numbers.</summary>
    Arrival,

    /// <summary>By their deadlines, those without one last.</summary>
    Deadline,
}
