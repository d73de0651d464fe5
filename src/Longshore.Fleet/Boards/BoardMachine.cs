namespace Longshore.Fleet.Boards;

/// <summary>The state of one board with its times. Not thread-safe: the orchestrator has one lock for all boards.</summary>
/// <param name="times">The times.</param>
/// <param name="time">The clock.</param>
/// <param name="started">The timestamp of the orchestrator's start, from which the hold-off times count.</param>
public sealed class BoardMachine(BoardTimes times, TimeProvider time, long started)
{
    private readonly long _started = started;
    private long? _restsSince;
    private int _jobsSinceBoot;
    private int _powerUps;

    /// <summary>The state.</summary>
    public BoardState State { get; private set; }

    /// <summary>When the state began, a timestamp. A board that gets another job, or is switched on again, begins it again.</summary>
    public long Since { get; private set; } = started;

    /// <summary>Whether the board has a job without an answer.</summary>
    public bool HasJob { get; private set; }

    /// <summary>Whether the board's power switch is left alone, because it did not connect.</summary>
    public bool IsResting => _restsSince is { } since && time.GetElapsedTime(since) < times.Rest;

    /// <summary>Whether the board's time in its state is over.</summary>
    public bool IsOverdue => times.Of(State, HasJob) is { } most && time.GetElapsedTime(Since) >= most;

    /// <summary>Whether <see cref="BoardTransitions.ReturnsJob"/> holds for an event now.</summary>
    public bool Returns(BoardEvent happened) => HasJob && BoardTransitions.ReturnsJob(State, happened);

    /// <summary>Makes a step. A job that the event returns must be in the queue again.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="hasWork">Whether there is a job for the board.</param>
    /// <param name="mayReuse">Whether the board's program can take another job without a reboot.</param>
    public BoardStep Handle(BoardEvent happened, bool hasWork, bool mayReuse)
    {
        var hadJob = HasJob;
        Note(happened);
        var step = BoardTransitions.Next(State, happened, new BoardCircumstances(
            hadJob,
            hasWork,
            MayPowerUp: !IsResting && time.GetElapsedTime(_started) >= times.PowerUpHoldOff,
            MayPowerDown: time.GetElapsedTime(_started) >= times.PowerDownHoldOff,
            MayTryAgain: _powerUps < times.PowerUpsMax,
            MayReuse: mayReuse && _jobsSinceBoot < times.JobsPerBootMax,
            MayWait: times.Idle > TimeSpan.Zero && happened != BoardEvent.TimedOut));
        Apply(step);
        return step;
    }

    private void Note(BoardEvent happened)
    {
        HasJob = HasJob && happened == BoardEvent.Woken;
        if (happened == BoardEvent.Ready)
        {
            (_jobsSinceBoot, _powerUps, _restsSince) = (0, 0, null);
        }
    }

    private void Apply(in BoardStep step)
    {
        if (step.Next != State || step.Command != BoardCommand.None)
        {
            (State, Since) = (step.Next, time.GetTimestamp());
        }

        switch (step.Command)
        {
            case BoardCommand.SendJob:
                HasJob = true;
                _jobsSinceBoot++;
                break;
            case BoardCommand.PowerUp:
                _powerUps++;
                break;
        }

        if (step.BeginsRest)
        {
            (_powerUps, _restsSince) = (0, time.GetTimestamp());
        }
    }
}
