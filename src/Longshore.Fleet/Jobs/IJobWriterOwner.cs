namespace Longshore.Fleet.Jobs;

/// <summary>Receives what a <see cref="JobWriter"/> has written and read. All calls come from the writer, one after the other.</summary>
internal interface IJobWriterOwner
{
    /// <summary>A batch is durable.</summary>
    /// <param name="batch">The changes.</param>
    /// <param name="numbers">The numbers of each submission's jobs.</param>
    void NoteWritten(JobBatch batch, IReadOnlyList<JobNumbers> numbers);

    /// <summary>A page to read, or null if none is needed.</summary>
    (JobLane Lane, JobPageRequest Request)? TakePageRequest();

    /// <summary>A page was read; null if it could not be.</summary>
    void NotePage(JobLane lane, JobPage? page);

    /// <summary>The store has failed.</summary>
    void NoteFault(Exception failure);
}
