namespace Longshore.Fleet.Jobs;

/// <summary>The limits of the fleet's queue. At a limit, jobs are refused and none is dropped.</summary>
public sealed record JobLimits
{
    /// <summary>The bytes that a job counts with, beside its function's name and its arguments: its objects in memory.</summary>
    public const int JobOverheadBytes = 256;

    /// <summary>The longest name of a function, in characters. Names of deployed functions are shorter.</summary>
    public const int FunctionCharactersMax = 128;

    /// <summary>The longest key of a submission, in characters.</summary>
    public const int KeyCharactersMax = 128;

    /// <summary>The most jobs without a result. Default: 5,000,000.</summary>
    // 1 GB on the disk, at 200 bytes each.
    public long JobsMax { get; init; } = 5_000_000;

    /// <summary>The most jobs of one submission. Default: 10,000.</summary>
    // 2 MB at 200 bytes each, written in one transaction of 100 ms.
    public int SubmissionJobsMax { get; init; } = 10_000;

    /// <summary>The longest arguments of a job, in bytes. Default: 256 KiB.</summary>
    // MicroFaaS's largest have 4 kB.
    public int ArgumentBytesMax { get; init; } = 256 << 10;

    /// <summary>The longest result of a job, in bytes. Default: 1 MiB.</summary>
    // MicroFaaS's server reads 12,288.
    public int ResultBytesMax { get; init; } = 1 << 20;

    /// <summary>The attempts after which a job is a dead letter. Default: 8.</summary>
    // With boards that fail one job in twenty, none of a billion jobs gets there.
    public int AttemptsMax { get; init; } = 8;

    /// <summary>The most calls of a node that wait for boards. Default: 1,000.</summary>
    // Each holds its input.
    public int CallsMax { get; init; } = 1_000;

    /// <summary>The results that are kept; the oldest are removed. Default: 5,000,000.</summary>
    public long ResultsMax { get; init; } = 5_000_000;

    /// <summary>The keys of submissions that are kept; the oldest are removed. Default: 100,000.</summary>
    // A client repeats its last submission after a failure, not one of an hour ago.
    public long KeysMax { get; init; } = 100_000;

    /// <summary>The jobs of the queue of all boards that are in memory. Default: 4,000.</summary>
    // 1,000 boards take them in half a second, and a page of the others is read in 10 ms.
    public int SharedJobsInMemoryMax { get; init; } = 4_000;

    /// <summary>The jobs of a board's own queue that are in memory. Default: 16.</summary>
    // One at a time is run; a page is read for the rest.
    public int BoardJobsInMemoryMax { get; init; } = 16;

    /// <summary>The bytes of a queue's jobs that are read into memory at once. Default: 8 MiB.</summary>
    public long PageBytesMax { get; init; } = 8L << 20;
}
