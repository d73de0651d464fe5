namespace Longshore.Fleet.Jobs;

/// <summary>Why a submission was not taken.</summary>
public enum JobRefusal
{
    /// <summary>The queue has as many jobs as it may have.</summary>
    QueueFull,

    /// <summary>It has more jobs than one submission may have.</summary>
    TooManyJobs,

    /// <summary>The arguments of a job are too long.</summary>
    TooLarge,

    /// <summary>A name, a key or arguments are not well-formed, or the board does not exist.</summary>
    Malformed,

    /// <summary>The store could not write them.</summary>
    NotWritten,

    /// <summary>No board took the call in its time.</summary>
    NotInTime,

    /// <summary>The boards that took the call were lost.</summary>
    BoardsFailed,
}
