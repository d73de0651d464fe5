namespace Longshore.Fleet.Settings;

/// <summary>What <c>longshore fleet load</c> submits.</summary>
public sealed record LoadConfig
{
    /// <summary>The number of jobs. Default: 17,000 (FUNC_EXEC_COUNT), 1,000 of each function.</summary>
    public int Jobs { get; init; } = 17_000;

    /// <summary>The time between two ticks, each of which gives jobs to some of the boards. Default: 1 s (LOAD_GEN_PERIOD). Zero submits all jobs at once.
    /// </summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The seed of the stream of jobs. Default: 63302.</summary>
    // MicroFaaS seeds its inputs with it, but not the stream of jobs.
    public int Seed { get; init; } = 63302;
}
