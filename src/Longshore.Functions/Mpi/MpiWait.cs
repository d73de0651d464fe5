namespace Longshore.Functions.Mpi;

/// <summary>What a rank waits for.</summary>
/// <param name="Call">The function of MPI that waits, for a sentence.</param>
/// <param name="Tasks">It ends with the first of them.</param>
internal sealed record MpiWait(string Call, IReadOnlyList<Task> Tasks)
{
    /// <summary>Whether it has ended, although the rank's thread may not have seen it.</summary>
    public bool IsOver => Tasks.Any(task => task.IsCompleted);
}
