namespace Longshore.Fleet.Boards;

/// <summary>The times of a board's state machine. The defaults are those of MicroFaaS's <c>settings.py</c>, where there is one.</summary>
public sealed record BoardTimes
{
    /// <summary>The longest run of a job. Default: 120 s (JOB_TIMEOUT).</summary>
    public TimeSpan Job { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>The time in which a board connects after its power switch was used. Default: 60 s (POWER_UP_TIMEOUT).</summary>
    public TimeSpan PowerUp { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The time in which a board connects after it was told to reboot. Default: 60 s.</summary>
    // MicroFaaS waits as long as for a board that was switched on.
    public TimeSpan Reboot { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The time in which a board of which nothing is known may connect by itself. Default: 30 s (UNKNOWN_TIMEOUT).</summary>
    public TimeSpan Unknown { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The time for which a board waits for a job before it is switched off. Default: zero, as in MicroFaaS's first iteration.</summary>
    public TimeSpan Idle { get; init; }

    /// <summary>The time after the orchestrator's start in which no board is switched on. Default: 10 s (POWER_UP_HOLDOFF_BBB).</summary>
    // Boards that run connect meanwhile. A pulse on their power button would switch them off.
    public TimeSpan PowerUpHoldOff { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time after the orchestrator's start in which boards are rebooted instead of switched off. Default: 10 s
    /// (POWER_DOWN_HOLDOFF_BBB).</summary>
    public TimeSpan PowerDownHoldOff { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time for which a board rests that has not connected after <see cref="PowerUpsMax"/> uses of its power switch. Default: 5
    /// minutes.</summary>
    // A board without a cable costs then one joule-hungry attempt in five minutes, and its jobs run elsewhere.
    public TimeSpan Rest { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The most uses of the power switch without a connection. Default: 3.</summary>
    // The second one helps if the first pulse switched off a board that hung, and the third is for luck with a cable.
    public int PowerUpsMax { get; init; } = 3;

    /// <summary>The most jobs between two boots. Default: 1, so that every job has a clean boot.</summary>
    public int JobsPerBootMax { get; init; } = 1;

    /// <summary>The time after which a board times out in a state, or null if it may stay for ever.</summary>
    internal TimeSpan? Of(BoardState state, bool hasJob) => state switch
    {
        BoardState.Unknown => Unknown,
        BoardState.PoweringUp => PowerUp,
        BoardState.Rebooting => Reboot,
        BoardState.Working => hasJob ? Job : Idle,
        _ => null,
    };
}
