using System.Net;
using Longshore.Fleet.Assignment;
using Longshore.Fleet.Boards;
using Longshore.Fleet.Energy;
using Longshore.Fleet.Jobs;
using Longshore.Fleet.Power;
using Longshore.Fleet.Settings;
using Longshore.Fleet.Wire;

namespace Longshore.Fleet.Serving;

/// <summary>Drives the state machines of all boards: gives their connections jobs, uses their power switches, and returns the jobs of boards that
/// are lost. One lock guards the machines; nothing is awaited in it.</summary>
internal sealed class Orchestrator : IAsyncDisposable
{
    // Before anything was measured: the boot of a small board, and a function of a second.
    private static readonly TimeSpan FirstBoot = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstRun = TimeSpan.FromSeconds(1);

    // Functions differ in their times, so a board that takes twice as long as usual is no exception.
    private const int StalledTimes = 4;
    private static readonly TimeSpan StalledMin = TimeSpan.FromSeconds(1);

    // More deadlines change nothing: the first ones decide how many boards are needed.
    private const int DeadlinesMax = 1_000;

    private readonly Lock _lock = new();
    private readonly FleetConfig _config;
    private readonly JobQueue _queue;
    private readonly TimeProvider _time;
    private readonly FleetLog _log;
    private readonly SortedDictionary<BoardId, BoardRecord> _boards = [];
    private readonly TimeEstimate _boot = new(FirstBoot);
    private readonly TimeEstimate _run = new(FirstRun);
    private readonly CancellationTokenSource _stopping = new();
    private IReadOnlySet<BoardId> _serving = new HashSet<BoardId>();
    private IReadOnlyList<BoardId> _abandoned = [];

    // Boards that are switched on for calls.
    private HashSet<BoardId> _answering = [];

    // What Offer needs to know of the boards; null after one of them has changed. Every call that may run anywhere asks for it.
    private AbleBoards? _able;

    // Boards whose rest has begun. The log is written without the lock.
    private readonly List<BoardId> _resting = [];

    /// <param name="config">The fleet.</param>
    /// <param name="queue">Its jobs. The caller disposes it, after this.</param>
    /// <param name="switches">The boards' power switches. The caller disposes them, after this.</param>
    /// <param name="counters">Counts what goes wrong.</param>
    /// <param name="log">Tells what happens.</param>
    /// <param name="time">The clocks.</param>
    public Orchestrator(
        FleetConfig config, JobQueue queue, IReadOnlyDictionary<BoardId, IPowerSwitch> switches, FleetCounters counters, FleetLog log, TimeProvider time)
    {
        _config = config;
        _queue = queue;
        _time = time;
        _log = log;
        Counters = counters;
        var started = time.GetTimestamp();
        foreach (var board in config.Boards)
        {
            _boards.Add(board.Id, new BoardRecord(
                board, new BoardMachine(config.Times, time, started), new BoardTimeline(board.Id, board.Watts, time), switches[board.Id]));
        }
    }

    /// <summary>What went wrong.</summary>
    public FleetCounters Counters { get; }

    /// <summary>Adds jobs. Those that name no board get a queue by the policy.</summary>
    /// <exception cref="JobException">None was added.</exception>
    public Task<JobNumbers> SubmitAsync(string? key, IReadOnlyList<JobRequest> requests) => _queue.SubmitAsync(key, Assign(requests));

    /// <summary>Runs a call on a board.</summary>
    /// <param name="call">The call.</param>
    /// <param name="late">Ends the wait for a board.</param>
    /// <param name="cancellationToken">Ends the wait for the result.</param>
    /// <exception cref="JobException">No board gave a result.</exception>
    public Task<JobResult> CallAsync(BoardCall call, CancellationToken late, CancellationToken cancellationToken) =>
        _queue.CallAsync(call, late, cancellationToken);

    /// <summary>The time of a run on a board, from sending a job to its answer.</summary>
    public TimeSpan RunTime
    {
        get
        {
            lock (_lock)
            {
                return _run.Value;
            }
        }
    }

    /// <summary>What the boards expect of one more call; null if none can take one.</summary>
    public BoardOffer? Offer()
    {
        lock (_lock)
        {
            if ((_able ??= Able_NeedsLock()) is not { Best: { } best } able)
            {
                return null;
            }

            var before = (_queue.WaitingCalls + able.WithJob) / able.Count;
            var boot = IsReady_NeedsLock(best) ? TimeSpan.Zero : _boot.Value;
            return new BoardOffer(boot + before * (_boot.Value + _run.Value), boot, best.Config.Watts.Boot, best.Config.Watts.Run);
        }
    }

    /// <summary>Checks all boards' times, decides which boards serve, and wakes them.</summary>
    public void Monitor()
    {
        BoardId[] resting;
        lock (_lock)
        {
            // A rest may be over.
            _able = null;
            ChooseServing_NeedsLock();
            foreach (var board in _boards.Values)
            {
                Monitor_NeedsLock(board);
            }

            resting = [.. _resting];
            _resting.Clear();
        }

        foreach (var board in resting)
        {
            _log.Tell($"board {board} did not connect and rests for {_config.Times.Rest.TotalSeconds:0.#} s");
        }
    }

    /// <summary>Accepts a board's connection. One from the same address takes the place of an older one, whose end was not noticed.</summary>
    /// <exception cref="BoardProtocolException">The connection is of no board of the fleet, or another one is open.</exception>
    public BoardSession Connect(Identification who, IPAddress peer)
    {
        lock (_lock)
        {
            var board = BoardIdentity.Find(_boards, who, peer);
            if (board.Session is { } other)
            {
                if (!other.Peer.Equals(peer))
                {
                    throw new BoardProtocolException(BoardViolation.DuplicateBoard, $"board {board.Id} is connected from {other.Peer}, and another one from {peer}");
                }

                other.Abort();
            }

            _able = null;
            board.IsAgent = who.IsAgent;
            return board.Session = new BoardSession(board, peer, who.IsAgent);
        }
    }

    /// <summary>The board has booted and asks for a job.</summary>
    /// <exception cref="OperationCanceledException">The connection was given up.</exception>
    public Task<BoardOrder> ReadyAsync(BoardSession session) => DecideAsync(session, BoardEvent.Ready, JobFailures.BoardRestarted);

    /// <summary>The board has waited until there may be a job for it, or its idle time is over.</summary>
    /// <exception cref="OperationCanceledException">The connection was given up.</exception>
    public async Task<BoardOrder> WaitAsync(BoardSession session)
    {
        while (true)
        {
            var changed = _queue.ChangedFor(session.Board.Id, Serves(session.Board), session.IsAgent);
            var isOverdue = IsOverdue(session);
            var order = await DecideAsync(session, isOverdue ? BoardEvent.TimedOut : BoardEvent.Woken, JobFailures.JobTimedOut);
            if (order.Command is not (BoardCommand.None or BoardCommand.Wait))
            {
                return order;
            }

            await WaitAsync(changed, session.Ended);
        }
    }

    /// <summary>The board has answered its job. Completes when the result is durable.</summary>
    /// <exception cref="BoardProtocolException">It has answered something else.</exception>
    /// <exception cref="OperationCanceledException">The connection was given up. The result is written nevertheless.</exception>
    public async Task<BoardOrder> FinishAsync(BoardSession session, ResultLine line, CancellationToken cancellationToken)
    {
        JobLease lease;
        JobResult result;
        lock (_lock)
        {
            lease = session.Lease ?? throw new BoardProtocolException(BoardViolation.UnsentJob, $"board {session.Board.Id} answered without a job");
            Check(session, lease, line);
            result = ResultOf(session.Board, lease, line);
        }

        // A disk that stays full must not keep the connection, and with it the end of the orchestrator.
        await CompleteAsync(session.Board, lease, result).WaitAsync(cancellationToken);
        return await DecideAsync(session, BoardEvent.Finished, JobFailures.None);
    }

    /// <summary>The connection has ended.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="reason">Why its job has no answer; one of <see cref="JobFailures"/>. With <see cref="JobFailures.None"/> the orchestrator ends, which is no
    /// failure of the job: it counts as no attempt.</param>
    public void Leave(BoardSession session, string reason)
    {
        lock (_lock)
        {
            var board = session.Board;
            if (board.Session == session)
            {
                _able = null;
                board.Session = null;
                _queue.StopWaiting(board.Id);
                board.Losses += session.Lease is null || reason == JobFailures.None ? 0 : 1;
                _ = Step_NeedsLock(board, session, BoardEvent.Lost, reason);
            }
        }

        session.Dispose();
    }

    /// <summary>A board was sent its order to reboot or to switch itself off, and the connection ends.</summary>
    public void Depart(BoardSession session, BoardCommand command)
    {
        lock (_lock)
        {
            if (session.Board.Session == session)
            {
                _able = null;
                session.Board.Session = null;
                if (command == BoardCommand.PowerDown)
                {
                    Switch_NeedsLock(session.Board, isUp: false);
                }
            }
        }

        session.Dispose();
    }

    /// <summary>What some boards did since the last call.</summary>
    public IReadOnlyList<ActivitySpan> TakeActivities(IReadOnlyCollection<BoardId> boards)
    {
        lock (_lock)
        {
            return [.. boards.SelectMany(board => _boards[board].Timeline.Take())];
        }
    }

    /// <summary>The state of the fleet now.</summary>
    public FleetStatus Status()
    {
        lock (_lock)
        {
            return new FleetStatus(_queue.Counts, _boot.Value, _run.Value, [.. _boards.Values.Select(StatusOf_NeedsLock)]);
        }
    }

    /// <summary>Ends all connections, and waits for the power switches.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task[] switching;
        lock (_lock)
        {
            foreach (var board in _boards.Values)
            {
                board.Session?.Abort();
            }

            switching = [.. _boards.Values.Select(board => board.Switching)];
        }

        await Task.WhenAll(switching);
        _stopping.Dispose();
    }

    private IReadOnlyList<(JobRequest Request, BoardId? Lane)> Assign(IReadOnlyList<JobRequest> requests)
    {
        lock (_lock)
        {
            if (requests.FirstOrDefault(request => request.Board is { } id && !_boards.ContainsKey(id)) is { } wrong)
            {
                throw new JobException(JobRefusal.Malformed, $"the fleet has no board {wrong.Board}");
            }

            var lanes = _config.Policy.Lanes(requests.All(request => request.Board is not null) ? [] : Views_NeedsLock());
            return [.. requests.Select(request => (request, request.Board ?? lanes()))];
        }
    }

    private async Task<BoardOrder> DecideAsync(BoardSession session, BoardEvent happened, string reason)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                changed = _queue.ChangedFor(session.Board.Id, _serving.Contains(session.Board.Id), session.IsAgent);
                if (session.Board.Session != session)
                {
                    throw new OperationCanceledException("another connection has taken the place of this one");
                }

                if (TryStep_NeedsLock(session, happened, reason) is { } order)
                {
                    return order;
                }
            }

            // There is a job, but it is still being read from the disk.
            await WaitAsync(changed, session.Ended);
        }
    }

    private BoardOrder? TryStep_NeedsLock(BoardSession session, BoardEvent happened, string reason)
    {
        var board = session.Board;
        ReturnJob_NeedsLock(board, session, happened, reason);
        var lease = _queue.TryLease(board.Id, _serving.Contains(board.Id), _abandoned, session.IsAgent);
        if (lease is null && HasWork_NeedsLock(board))
        {
            return null;
        }

        NoteBoot_NeedsLock(board, happened);
        var step = board.Machine.Handle(happened, lease is not null, session.IsAgent);
        if (lease is not null && step.Command != BoardCommand.SendJob)
        {
            _queue.Release(lease);
        }

        if (step.Command is not (BoardCommand.None or BoardCommand.Wait))
        {
            _queue.StopWaiting(board.Id);
        }

        session.Lease = step.Command == BoardCommand.SendJob ? lease : null;
        Apply_NeedsLock(board, step, session.Lease);
        return new BoardOrder(step.Command, session.Lease);
    }

    private BoardStep Step_NeedsLock(BoardRecord board, BoardSession? session, BoardEvent happened, string reason)
    {
        ReturnJob_NeedsLock(board, session, happened, reason);
        var step = board.Machine.Handle(happened, HasWork_NeedsLock(board), mayReuse: false);
        Apply_NeedsLock(board, step, lease: null);
        return step;
    }

    private void ReturnJob_NeedsLock(BoardRecord board, BoardSession? session, BoardEvent happened, string reason)
    {
        if (board.Machine.Returns(happened) && board.Current is { } lease)
        {
            if (reason == JobFailures.None)
            {
                _queue.Release(lease);
            }
            else
            {
                _queue.Fail(lease, reason);
            }
        }

        if (happened is BoardEvent.Ready or BoardEvent.Finished or BoardEvent.Lost or BoardEvent.TimedOut)
        {
            board.Current = null;
            session?.Lease = null;
        }
    }

    private void Apply_NeedsLock(BoardRecord board, in BoardStep step, JobLease? lease)
    {
        _able = null;
        if (lease is not null)
        {
            board.Current = lease;
        }

        if (step.Command is BoardCommand.PowerUp or BoardCommand.Reboot)
        {
            board.BootSince = _time.GetTimestamp();
        }

        if (step.Command == BoardCommand.PowerUp)
        {
            board.PowerUps++;
            Switch_NeedsLock(board, isUp: true);
        }
        else if (step.Command == BoardCommand.PowerDown && board.Session is null)
        {
            Switch_NeedsLock(board, isUp: false);
        }

        if (step.BeginsRest)
        {
            _resting.Add(board.Id);
        }

        NoteActivity_NeedsLock(board);
    }

    private static void NoteActivity_NeedsLock(BoardRecord board)
    {
        var activity = board.Machine.State switch
        {
            BoardState.PoweringUp or BoardState.Rebooting => BoardActivity.Boot,
            BoardState.Working when board.Machine.HasJob => BoardActivity.Run,
            BoardState.Off => BoardActivity.Off,
            _ => BoardActivity.Idle,
        };
        board.Timeline.Change(activity, activity == BoardActivity.Run ? board.Current?.Job.Request.Function ?? "" : "");
    }

    private void NoteBoot_NeedsLock(BoardRecord board, BoardEvent happened)
    {
        if (happened == BoardEvent.Ready)
        {
            board.LastBoot = board.BootSince is { } since ? _time.GetElapsedTime(since) : TimeSpan.Zero;
            board.BootSince = null;
            board.Boots++;
            if (board.LastBoot > TimeSpan.Zero)
            {
                _boot.Note(board.LastBoot);
            }
        }
    }

    private void Monitor_NeedsLock(BoardRecord board)
    {
        var machine = board.Machine;

        // A connection that waits for a job minds its own time.
        if (machine.IsOverdue && (machine.HasJob || board.Session is null || machine.State != BoardState.Working))
        {
            board.Losses += machine.HasJob ? 1 : 0;
            board.Session?.Abort();
            var session = board.Session;
            board.Session = null;
            _ = Step_NeedsLock(board, session, BoardEvent.TimedOut, JobFailures.JobTimedOut);
        }
        else if (machine.State == BoardState.Off && HasWork_NeedsLock(board))
        {
            _ = Step_NeedsLock(board, null, BoardEvent.Woken, JobFailures.None);
        }
    }

    private bool HasWork_NeedsLock(BoardRecord board) => HasCalls_NeedsLock(board)
        || _queue.WaitingOf(board.Id) > 0 || (_serving.Contains(board.Id) && (_queue.WaitingShared > 0 || _abandoned.Any(other => _queue.WaitingOf(other) > 0)));

    // A board that is connected takes a call in any case; others are chosen for it.
    private bool HasCalls_NeedsLock(BoardRecord board) =>
        _queue.WaitingCalls > 0 && (board.Session is { } session ? session.IsAgent : _answering.Contains(board.Id));

    private AbleBoards Able_NeedsLock()
    {
        var able = _boards.Values.Where(MayAnswer_NeedsLock).ToArray();
        return new AbleBoards(able.MinBy(PlaceForCall_NeedsLock), able.Length, able.Count(board => board.Machine.HasJob));
    }

    private static bool MayAnswer_NeedsLock(BoardRecord board) => !board.Machine.IsResting && board.IsAgent != false;

    private static bool IsReady_NeedsLock(BoardRecord board) => board.Session is not null && board.Machine is { State: BoardState.Working, HasJob: false };

    // Those that wait first, then those that boot, then those that are off, each with the fewest joules first.
    private (int Place, double Joules) PlaceForCall_NeedsLock(BoardRecord board) => (
        IsReady_NeedsLock(board) ? 0
            : board.Machine.State is BoardState.PoweringUp or BoardState.Rebooting ? 1
            : board.Machine.State is BoardState.Off ? 2 : 3,
        JoulesPerJob_NeedsLock(board));

    private void ChooseServing_NeedsLock()
    {
        _answering = _queue.WaitingCalls is > 0 and var calls
            ? _boards.Values.Where(MayAnswer_NeedsLock).OrderBy(PlaceForCall_NeedsLock).Take(calls).Select(board => board.Id).ToHashSet()
            : [];
        var views = Views_NeedsLock();
        _abandoned = [.. views.Where(view => view.IsResting && view.Waiting > 0).Select(view => view.Id)];
        var now = _time.GetUtcNow();
        _serving = _config.Policy.Serving(new FleetView(
            views,
            _queue.WaitingShared + _abandoned.Sum(_queue.WaitingOf) + _boards.Values.Count(board => board.Machine.HasJob),
            [.. _queue.FirstDeadlines(DeadlinesMax).Select(deadline => deadline - now)],
            _boot.Value,
            _boot.Value + _run.Value,
            _config.DrainTarget));
    }

    private List<BoardView> Views_NeedsLock() =>
    [
        .. _boards.Values.Select(board => new BoardView(
            board.Id,
            board.Machine.State,
            board.Machine.IsResting,
            IsStalled_NeedsLock(board),
            _queue.WaitingOf(board.Id) + (board.Machine.HasJob ? 1 : 0),
            JoulesPerJob_NeedsLock(board))),
    ];

    private double JoulesPerJob_NeedsLock(BoardRecord board) =>
        _boot.Value.TotalSeconds * board.Config.Watts.Boot + _run.Value.TotalSeconds * board.Config.Watts.Run;

    private bool IsStalled_NeedsLock(BoardRecord board)
    {
        var machine = board.Machine;
        var usual = machine.State switch
        {
            BoardState.Working when machine.HasJob => _run.Value,
            BoardState.PoweringUp or BoardState.Rebooting => _boot.Value,
            _ => TimeSpan.MaxValue,
        };
        return usual < TimeSpan.MaxValue / StalledTimes && _time.GetElapsedTime(machine.Since) is var elapsed && elapsed > usual * StalledTimes && elapsed > StalledMin;
    }

    // Uses of a switch follow each other. A failure is told and counted; the board's time to connect goes on, and then it is tried again.
    private void Switch_NeedsLock(BoardRecord board, bool isUp) => board.Switching = SwitchAsync(board.Switching, board, isUp);

    private async Task SwitchAsync(Task before, BoardRecord board, bool isUp)
    {
        await before;

        // The lock is held until here.
        await Task.Yield();
        try
        {
            await (isUp ? board.Power.PowerUpAsync(_stopping.Token) : board.Power.PowerDownAsync(_stopping.Token));
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The orchestrator ends.
        }
        catch (Exception failure)
        {
            // The border of power switches: hardware and commands may fail in any way, and the fleet goes on.
            Counters.CountPowerFailure();
            _log.Tell($"board {board.Id} could not be switched {(isUp ? "on" : "off")}: {failure.Message}");
        }
    }

    private static void Check(BoardSession session, JobLease lease, ResultLine line)
    {
        if (!JobId.TryParseWire(line.Id, out var id) || id != lease.Job.Id)
        {
            throw new BoardProtocolException(BoardViolation.UnsentJob, $"board {session.Board.Id} answered another job than it was sent");
        }

        if (line.Function != lease.Job.Request.Function)
        {
            throw new BoardProtocolException(BoardViolation.WrongFunction, $"board {session.Board.Id} answered its job for another function");
        }
    }

    private JobResult ResultOf(BoardRecord board, JobLease lease, ResultLine line)
    {
        var run = _time.GetElapsedTime(lease.Since);
        var isTooLarge = line.Value.Length > _queue.Limits.ResultBytesMax;
        var boot = board.LastBoot;
        board.LastBoot = TimeSpan.Zero;
        return new JobResult
        {
            Id = lease.Job.Id,
            Function = lease.Job.Request.Function,
            Board = board.Id,
            SubmittedAt = lease.Job.SubmittedAt,
            EndedAt = _time.GetUtcNow(),
            ExecutionMilliseconds = line.ExecutionMilliseconds,
            RoundTripMilliseconds = (long)run.TotalMilliseconds,
            BootMilliseconds = (long)boot.TotalMilliseconds,
            IsRestored = board.Config.Power is PowerConfig.Qemu { IsRestored: true },
            Attempts = lease.Job.Attempts,
            BootJoules = boot.TotalSeconds * board.Config.Watts.Boot,
            RunJoules = run.TotalSeconds * board.Config.Watts.Run,
            Failure = isTooLarge ? JobFailures.ResultTooLarge
                : line.Failure ?? (line.IsFalse && _config.FalseIsFailure.Contains(line.Function) ? JobFailures.ResultFailed : JobFailures.None),
            Value = isTooLarge ? "null"u8.ToArray() : line.Value,
        };
    }

    private async Task CompleteAsync(BoardRecord board, JobLease lease, JobResult result)
    {
        if (await _queue.CompleteAsync(lease, result))
        {
            Note(board, result);
        }
    }

    private void Note(BoardRecord board, JobResult result)
    {
        lock (_lock)
        {
            board.Jobs++;
            board.Failures += result.Failure.Length > 0 ? 1 : 0;
            _run.Note(TimeSpan.FromMilliseconds(result.RoundTripMilliseconds));
        }

        if (_config.LogsEveryJob)
        {
            _log.Tell($"board {board.Id} ran {result.Function} in {result.ExecutionMilliseconds} ms{(result.Failure.Length > 0 ? ": " + result.Failure : "")}");
        }
    }

    private static BoardStatus StatusOf_NeedsLock(BoardRecord board) => new(
        board.Id,
        board.Machine.State,
        board.Machine.IsResting,
        board.Session is not null,
        board.Current?.Job.Request.Function,
        board.PowerUps,
        board.Boots,
        board.Jobs,
        board.Failures,
        board.Losses);

    private bool IsOverdue(BoardSession session)
    {
        lock (_lock)
        {
            return session.Board.Machine.IsOverdue;
        }
    }

    private bool Serves(BoardRecord board)
    {
        lock (_lock)
        {
            return _serving.Contains(board.Id);
        }
    }

    // The policy may have chosen other boards meanwhile, or another board may have taken the job for which this one is woken, so the wait is not longer than
    // the time between two decisions.
    private async Task WaitAsync(Task changed, CancellationToken ended)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ended);
        await Task.WhenAny(changed, Task.Delay(_config.Monitor, _time, either.Token));
        await either.CancelAsync();
        ended.ThrowIfCancellationRequested();
    }

    // The boards that may take a call, and the one that would take it first; null if there is none.
    private sealed record AbleBoards(BoardRecord? Best, int Count, int WithJob);
}
