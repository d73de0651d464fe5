using Longshore.Fleet.Boards;

namespace Longshore.Fleet.Jobs;

/// <summary>How a job ended. A job has one.</summary>
public sealed record JobResult
{
    /// <summary>The job.</summary>
    public required JobId Id { get; init; }

    /// <summary>The function.</summary>
    public required string Function { get; init; }

    /// <summary>The board that ran it.</summary>
    public required BoardId Board { get; init; }

    /// <summary>When the job came.</summary>
    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>When its result came.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>The run time that the board measured, in milliseconds.</summary>
    public required long ExecutionMilliseconds { get; init; }

    /// <summary>The time from sending the job to receiving its result, in milliseconds.</summary>
    public required long RoundTripMilliseconds { get; init; }

    /// <summary>The time of the boot before it, in milliseconds; 0 if the board had run another job since.</summary>
    public long BootMilliseconds { get; init; }

    /// <summary>Whether that boot was no boot, but the start of a machine from a snapshot.</summary>
    public bool IsRestored { get; init; }

    /// <summary>The attempts before this one.</summary>
    public int Attempts { get; init; }

    /// <summary>Joules of the boot, by the board's declared watts.</summary>
    public double BootJoules { get; init; }

    /// <summary>Joules of the run, by the board's declared watts.</summary>
    public double RunJoules { get; init; }

    /// <summary>One of <see cref="JobFailures"/>, or what the board's program calls it; empty if the function succeeded.</summary>
    public string Failure { get; init; } = JobFailures.None;

    /// <summary>Whether its caller waited for it, so that no queue had it and its value is not kept.</summary>
    public bool IsCall { get; init; }

    /// <summary>The result as the board sent it: a JSON value in UTF-8.</summary>
    public ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>The time for which the job waited before it was sent.</summary>
    public TimeSpan Waited =>
        EndedAt - SubmittedAt - TimeSpan.FromMilliseconds(RoundTripMilliseconds) is { Ticks: > 0 } waited ? waited : TimeSpan.Zero;
}
