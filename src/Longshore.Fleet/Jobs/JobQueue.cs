using Longshore.Fleet.Boards;
using Longshore.Fleet.Energy;
using Longshore.Functions;

namespace Longshore.Fleet.Jobs;

/// <summary>The central queue of a fleet: durable, with leases. A job leaves it with one result or as one dead letter. Thread-safe.</summary>
internal sealed class JobQueue : IJobWriterOwner, IAsyncDisposable
{
    private static readonly byte[] NoArguments = "null"u8.ToArray();

    private readonly Lock _lock = new();
    private readonly Dictionary<BoardId, JobLane> _own = [];
    private readonly Dictionary<JobId, JobLease> _leased = [];
    // Jobs whose lease has ended, and whose end is on its way to the disk.
    private readonly HashSet<JobId> _completing = [];

    // Own queues of boards that may need a page.
    private readonly HashSet<JobLane> _wanting = [];
    private readonly JobLane _shared;
    private readonly JobOrder _order;
    private readonly TimeProvider _time;
    private readonly Action<Exception>? _faulted;
    private readonly JobWriter _writer;
    // Calls, whose callers wait: they come before all jobs.
    private readonly LinkedList<FleetJob> _calls = [];

    // Boards that wait for a job, those that have waited longest first.
    private readonly OrderedDictionary<BoardId, WaitingBoard> _waiters = [];
    private long _lastId;
    private long _open;
    private long _waiting;
    private long _submitted;
    private long _ended;
    private long _failed;
    private long _retried;
    private long _died;

    private JobQueue(JobLimits limits, JobOrder order, IJobStore store, StoredJobs stored, TimeProvider time, Action<Exception>? faulted)
    {
        Limits = limits;
        _order = order;
        _time = time;
        _faulted = faulted;
        _lastId = stored.LastId.Value;
        _shared = new JobLane(board: null, order, limits.SharedJobsInMemoryMax, limits.PageBytesMax);
        AddStored(_shared, stored.Shared);
        foreach (var (board, jobs) in stored.Boards)
        {
            AddStored(LaneOf_NeedsLock(board), jobs);
        }

        _writer = new JobWriter(store, this, time);
        _writer.Wake();
    }

    /// <summary>The limits.</summary>
    public JobLimits Limits { get; }

    /// <summary>Completes when a job has come that <see cref="TryLease"/> may take for a board. Take it before you ask. Of boards that take jobs of the
    /// queue of all boards, only as many are woken as jobs have come. A board that takes those of abandoned queues, or is chosen to take shared ones
    /// later, has to ask again by itself.</summary>
    /// <param name="board">The board.</param>
    /// <param name="takesShared">Whether it takes jobs of the queue of all boards.</param>
    /// <param name="takesCalls">Whether it takes calls.</param>
    public Task ChangedFor(BoardId board, bool takesShared, bool takesCalls = false)
    {
        lock (_lock)
        {
            // A board that asks again keeps its place.
            var waiter = _waiters.TryGetValue(board, out var before) ? before with { TakesShared = takesShared } : new WaitingBoard(NewSource(), takesShared, takesCalls);
            _waiters[board] = waiter;
            return waiter.Woken.Task;
        }
    }

    /// <summary>A board waits for no job any more, so that it is woken in no other's place.</summary>
    public void StopWaiting(BoardId board)
    {
        lock (_lock)
        {
            _waiters.Remove(board);
        }
    }

    /// <summary>The jobs now.</summary>
    public JobCounts Counts
    {
        get
        {
            lock (_lock)
            {
                return new JobCounts(_waiting, _leased.Count, _submitted, _ended, _failed, _retried, _died);
            }
        }
    }

    /// <summary>Opens the queue of a store.</summary>
    /// <param name="limits">The limits.</param>
    /// <param name="order">The order of the jobs.</param>
    /// <param name="store">The store. The caller disposes it, after the queue.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="faulted">Receives errors of the store.</param>
    /// <param name="cancellationToken">Ends the loading.</param>
    public static async Task<JobQueue> OpenAsync(
        JobLimits limits, JobOrder order, IJobStore store, TimeProvider time, Action<Exception>? faulted, CancellationToken cancellationToken) =>
        new(limits, order, store, await store.LoadAsync(cancellationToken), time, faulted);

    /// <summary>Adds jobs.</summary>
    /// <param name="key">The client's name for them, or null. Of submissions with the same key only the first adds jobs.</param>
    /// <param name="requests">The jobs, and the queue of each: a board's own, or null for the one of all boards.</param>
    /// <returns>Completes with their numbers when they are durable.</returns>
    /// <exception cref="JobException">None was added.</exception>
    public Task<JobNumbers> SubmitAsync(string? key, IReadOnlyList<(JobRequest Request, BoardId? Lane)> requests)
    {
        Check(key, requests);
        JobSubmission submission;
        lock (_lock)
        {
            if (_open + requests.Count > Limits.JobsMax)
            {
                throw new JobException(JobRefusal.QueueFull, $"the queue has {_open} jobs, and may have {Limits.JobsMax}: submit again later");
            }

            _open += requests.Count;
            var now = _time.GetUtcNow();
            var first = _lastId + 1;
            _lastId += requests.Count;
            submission = new JobSubmission(
                key, [.. requests.Select((each, index) => new FleetJob(new JobId(first + index), each.Request, now) { Lane = each.Lane })]);
        }

        return WriteAsync(submission);
    }

    /// <summary>Adds a call, and waits for its result.</summary>
    /// <param name="call">The call.</param>
    /// <param name="late">Ends the wait for a board. A call that a board has goes on.</param>
    /// <param name="cancellationToken">Ends the wait for the result, which is dropped.</param>
    /// <exception cref="JobException">No board gave a result.</exception>
    public async Task<JobResult> CallAsync(BoardCall call, CancellationToken late, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_calls.Count >= Limits.CallsMax)
            {
                throw new JobException(JobRefusal.QueueFull, $"{_calls.Count} calls wait for boards, as many as may");
            }

            _open++;
            _waiting++;
            _calls.AddLast(new FleetJob(new JobId(++_lastId), new JobRequest(call.Spec.Name.Value, NoArguments), _time.GetUtcNow()) { Call = call });
            WakeForCall_NeedsLock();
        }

        await using var ends = late.Register(() => GiveUp(call));
        try
        {
            return await call.Done.WaitAsync(cancellationToken);
        }
        finally
        {
            if (!call.Done.IsCompleted)
            {
                GiveUp(call);
            }
        }
    }

    /// <summary>The calls that wait for a board.</summary>
    public int WaitingCalls
    {
        get
        {
            lock (_lock)
            {
                return _calls.Count;
            }
        }
    }

    /// <summary>Takes a job for a board: a call, the first of its own queue, or the first of the one of all boards.</summary>
    /// <param name="board">The board.</param>
    /// <param name="takesShared">Whether it takes jobs of the queue of all boards.</param>
    /// <param name="abandoned">Boards whose own queues it takes from if it finds nothing else.</param>
    /// <param name="takesCalls">Whether it takes calls.</param>
    /// <returns>The lease, which must be ended, or null.</returns>
    public JobLease? TryLease(BoardId board, bool takesShared, IEnumerable<BoardId> abandoned, bool takesCalls = false)
    {
        lock (_lock)
        {
            var job = (takesCalls ? TakeCall_NeedsLock() : null) ?? Take_NeedsLock(board) ?? (takesShared ? Take_NeedsLock(null) : null)
                ?? abandoned.Select(other => Take_NeedsLock(other)).FirstOrDefault(taken => taken is not null);
            if (job is null)
            {
                return null;
            }

            _waiting--;
            _waiters.Remove(board);
            var lease = new JobLease(job, board, _time.GetTimestamp());
            _leased.Add(job.Id, lease);
            return lease;
        }
    }

    /// <summary>The jobs that wait in a board's own queue.</summary>
    public long WaitingOf(BoardId board)
    {
        lock (_lock)
        {
            return _own.TryGetValue(board, out var lane) ? lane.Waiting : 0;
        }
    }

    /// <summary>The jobs that wait in the queue of all boards.</summary>
    public long WaitingShared
    {
        get
        {
            lock (_lock)
            {
                return _shared.Waiting;
            }
        }
    }

    /// <summary>The deadlines of the first jobs in the queue of all boards, in its order; null for a job without one.</summary>
    public IReadOnlyList<DateTimeOffset?> FirstDeadlines(int max)
    {
        lock (_lock)
        {
            return [.. _shared.InMemory.Take(max).Select(job => job.Request.Deadline)];
        }
    }

    /// <summary>Ends a lease with the job's result.</summary>
    /// <returns>Completes with true when the result is durable; with false if the lease had ended before, and nothing was written.</returns>
    public async Task<bool> CompleteAsync(JobLease lease, JobResult result)
    {
        lock (_lock)
        {
            if (!Holds_NeedsLock(lease) || !_completing.Add(lease.Job.Id))
            {
                return false;
            }
        }

        if (lease.Job.Call is { } call)
        {
            call.Complete(result);
            result = result with { IsCall = true, Value = NoArguments };
        }

        await _writer.EndAsync(lease, result);
        return true;
    }

    /// <summary>Ends a lease whose attempt has failed. The job waits again at its place, or is a dead letter after its last attempt.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="reason">One of <see cref="JobFailures"/>.</param>
    public void Fail(JobLease lease, string reason)
    {
        var failed = lease.Job with { Attempts = lease.Job.Attempts + 1 };
        lock (_lock)
        {
            if (!Holds_NeedsLock(lease) || _completing.Contains(lease.Job.Id))
            {
                return;
            }

            if (lease.Job.Call is { } call)
            {
                _retried++;
                PutBackCall_NeedsLock(failed, call, reason);
                return;
            }

            if (failed.Attempts >= Limits.AttemptsMax)
            {
                // It is leased until the dead letter is durable, so that no page brings it back.
                _completing.Add(failed.Id);
                _writer.Bury(lease, new DeadJob(failed, reason, _time.GetUtcNow()));
                return;
            }

            _retried++;
            _writer.Fail(new FailedAttempt(failed.Id, failed.Attempts));
            PutBack_NeedsLock(failed);
        }
    }

    /// <summary>Ends a lease of a job that no board has seen.</summary>
    public void Release(JobLease lease)
    {
        lock (_lock)
        {
            if (!Holds_NeedsLock(lease) || _completing.Contains(lease.Job.Id))
            {
                return;
            }

            if (lease.Job.Call is { } call)
            {
                PutBackCall_NeedsLock(lease.Job, call, JobFailures.BoardLost);
                return;
            }

            PutBack_NeedsLock(lease.Job);
        }
    }

    /// <summary>Writes energy with the next results.</summary>
    public void Add(EnergyShare share) => _writer.Add(share);

    /// <summary>Writes what is left to write.</summary>
    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    void IJobWriterOwner.NoteWritten(JobBatch batch, IReadOnlyList<JobNumbers> numbers)
    {
        lock (_lock)
        {
            foreach (var (pending, given) in batch.Submitted.Zip(numbers))
            {
                NoteSubmitted_NeedsLock(pending.Submission, given);
            }

            foreach (var ended in batch.Ended)
            {
                Forget_NeedsLock(ended.Lease);
                _ended++;
                _failed += ended.Result.Failure.Length > 0 ? 1 : 0;
            }

            foreach (var (lease, _) in batch.Died)
            {
                Forget_NeedsLock(lease);
                _died++;
            }
        }
    }

    (JobLane Lane, JobPageRequest Request)? IJobWriterOwner.TakePageRequest()
    {
        lock (_lock)
        {
            return (_shared.NeedsPage ? _shared : _wanting.FirstOrDefault(each => each.NeedsPage)) is { } lane ? (lane, lane.BeginPage()) : null;
        }
    }

    void IJobWriterOwner.NotePage(JobLane lane, JobPage? page)
    {
        lock (_lock)
        {
            if (page is null)
            {
                lane.FailPage();
                return;
            }

            lane.EndPage(page, _leased.ContainsKey);
            _wanting.RemoveWhere(each => !each.NeedsPage);
            Wake_NeedsLock(lane.Board, page.Jobs.Count);
        }
    }

    void IJobWriterOwner.NoteFault(Exception failure) => _faulted.Tell(failure);

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<JobNumbers> WriteAsync(JobSubmission submission)
    {
        try
        {
            return await _writer.SubmitAsync(submission);
        }
        catch
        {
            lock (_lock)
            {
                _open -= submission.Jobs.Count;
            }

            throw;
        }
    }

    private void Check(string? key, IReadOnlyList<(JobRequest Request, BoardId? Lane)> requests)
    {
        if (requests.Count == 0 || requests.Count > Limits.SubmissionJobsMax)
        {
            throw new JobException(JobRefusal.TooManyJobs, $"a submission of {requests.Count} jobs is outside 1 to {Limits.SubmissionJobsMax}");
        }

        if (key is { Length: 0 or > JobLimits.KeyCharactersMax })
        {
            throw new JobException(JobRefusal.Malformed, $"a submission's key is 1 to {JobLimits.KeyCharactersMax} characters");
        }

        foreach (var (request, _) in requests)
        {
            Check(request);
        }
    }

    private void Check(JobRequest request)
    {
        if (request.Function.Length is 0 or > JobLimits.FunctionCharactersMax)
        {
            throw new JobException(JobRefusal.Malformed, $"the name of a function is 1 to {JobLimits.FunctionCharactersMax} characters");
        }

        if (request.Arguments.Length > Limits.ArgumentBytesMax)
        {
            throw new JobException(
                JobRefusal.TooLarge, $"arguments of {request.Arguments.Length} bytes for \"{request.Function}\" are over the limit of {Limits.ArgumentBytesMax}");
        }
    }

    private bool Holds_NeedsLock(JobLease lease) => _leased.TryGetValue(lease.Job.Id, out var held) && ReferenceEquals(held, lease);

    private FleetJob? TakeCall_NeedsLock()
    {
        var first = _calls.First?.Value;
        if (first is not null)
        {
            _calls.RemoveFirst();
        }

        return first;
    }

    // Before the calls that came after it, unless nobody waits for it.
    private void PutBackCall_NeedsLock(FleetJob job, BoardCall call, string reason)
    {
        _leased.Remove(job.Id);
        if (call.IsGivenUp || job.Attempts >= Limits.AttemptsMax)
        {
            _open--;
            call.Fail(JobRefusal.BoardsFailed, $"{job.Attempts} boards took the call and gave no answer, the last one because of {reason}");
            return;
        }

        _waiting++;
        _calls.AddFirst(job);
        WakeForCall_NeedsLock();
    }

    private void WakeForCall_NeedsLock()
    {
        foreach (var (board, waiter) in _waiters)
        {
            if (waiter.TakesCalls)
            {
                _waiters.Remove(board);
                waiter.Woken.TrySetResult();
                return;
            }
        }
    }

    private void GiveUp(BoardCall call)
    {
        lock (_lock)
        {
            call.IsGivenUp = true;
            for (var each = _calls.First; each is not null; each = each.Next)
            {
                if (each.Value.Call == call)
                {
                    _calls.Remove(each);
                    _open--;
                    _waiting--;
                    call.Fail(JobRefusal.NotInTime, "no board took the call in its time");
                    return;
                }
            }
        }
    }

    private FleetJob? Take_NeedsLock(BoardId? board)
    {
        var lane = board is { } id ? _own.GetValueOrDefault(id) : _shared;
        if (lane is null)
        {
            return null;
        }

        var isTaken = lane.TryTake(out var job);
        if (lane.NeedsPage)
        {
            Want_NeedsLock(lane);
        }

        return isTaken ? job : null;
    }

    private void Want_NeedsLock(JobLane lane)
    {
        if (lane != _shared)
        {
            _wanting.Add(lane);
        }

        _writer.Wake();
    }

    private void PutBack_NeedsLock(FleetJob job)
    {
        _leased.Remove(job.Id);
        AddWaiting_NeedsLock(job);
        Wake_NeedsLock(job.Lane, jobs: 1);
    }

    private void NoteSubmitted_NeedsLock(JobSubmission submission, JobNumbers given)
    {
        if (given.First != submission.Jobs[0].Id)
        {
            _open -= submission.Jobs.Count;
            return;
        }

        _submitted += submission.Jobs.Count;
        foreach (var job in submission.Jobs)
        {
            AddWaiting_NeedsLock(job);
        }

        foreach (var lane in submission.Jobs.GroupBy(job => job.Lane))
        {
            Wake_NeedsLock(lane.Key, lane.Count());
        }
    }

    private void AddWaiting_NeedsLock(FleetJob job)
    {
        _waiting++;
        (job.Lane is { } board ? LaneOf_NeedsLock(board) : _shared).Add(job);
    }

    private void Forget_NeedsLock(JobLease lease)
    {
        _leased.Remove(lease.Job.Id);
        _completing.Remove(lease.Job.Id);
        _open--;
    }

    private void AddStored(JobLane lane, long jobs)
    {
        if (jobs == 0)
        {
            return;
        }

        lane.AddStored(jobs);
        _open += jobs;
        _waiting += jobs;
        if (lane != _shared)
        {
            _wanting.Add(lane);
        }
    }

    private JobLane LaneOf_NeedsLock(BoardId board)
    {
        if (!_own.TryGetValue(board, out var lane))
        {
            _own.Add(board, lane = new JobLane(board, _order, Limits.BoardJobsInMemoryMax, Limits.PageBytesMax));
        }

        return lane;
    }

    // Those who wait go on elsewhere: their sources run continuations asynchronously.
    private void Wake_NeedsLock(BoardId? lane, int jobs)
    {
        if (lane is { } board)
        {
            if (_waiters.Remove(board, out var owner))
            {
                owner.Woken.TrySetResult();
            }

            return;
        }

        foreach (var (woken, waiter) in _waiters.Where(each => each.Value.TakesShared).Take(jobs).ToArray())
        {
            _waiters.Remove(woken);
            waiter.Woken.TrySetResult();
        }
    }

    private readonly record struct WaitingBoard(TaskCompletionSource Woken, bool TakesShared, bool TakesCalls);
}
