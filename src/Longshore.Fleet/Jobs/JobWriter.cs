using Longshore.Fleet.Energy;

namespace Longshore.Fleet.Jobs;

/// <summary>Writes the changes of the queue to its store: whatever has arrived during one commit is written by the next. It reads pages between
/// commits, so that a page never misses a job whose commit was noted.</summary>
internal sealed class JobWriter : IAsyncDisposable
{
    // A disk that is full or gone is tried again as often as this.
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly IJobStore _store;
    private readonly IJobWriterOwner _owner;
    private readonly TimeProvider _time;
    private readonly Task _writing;
    private JobBatch _next = new();
    private bool _isStopped;

    /// <param name="store">The store. The caller disposes it, after this writer.</param>
    /// <param name="owner">Is told what was written.</param>
    /// <param name="time">The clock.</param>
    public JobWriter(IJobStore store, IJobWriterOwner owner, TimeProvider time)
    {
        _store = store;
        _owner = owner;
        _time = time;
        _writing = WriteAsync();
    }

    /// <summary>Writes new jobs.</summary>
    /// <returns>Completes when they are durable.</returns>
    public Task<JobNumbers> SubmitAsync(JobSubmission submission)
    {
        var pending = new PendingSubmission(submission);
        lock (_lock)
        {
            if (!_isStopped)
            {
                _next.Submitted.Add(pending);
                Wake_NeedsLock();
                return pending.Done;
            }
        }

        pending.Fail(new InvalidOperationException("the orchestrator is about to end"));
        return pending.Done;
    }

    /// <summary>Writes a result.</summary>
    /// <returns>Completes when it is durable.</returns>
    public Task EndAsync(JobLease lease, JobResult result)
    {
        var pending = new PendingResult(lease, result);
        lock (_lock)
        {
            if (!_isStopped)
            {
                _next.Ended.Add(pending);
                Wake_NeedsLock();
                return pending.Done;
            }
        }

        return Task.FromException(new OperationCanceledException("the orchestrator is about to end"));
    }

    /// <summary>Writes that an attempt has failed.</summary>
    public void Fail(FailedAttempt attempt) => Change(batch => batch.Failed.Add(attempt));

    /// <summary>Writes that a job is a dead letter.</summary>
    public void Bury(JobLease lease, DeadJob dead) => Change(batch => batch.Died.Add((lease, dead)));

    /// <summary>Writes energy.</summary>
    public void Add(EnergyShare share) => Change(batch => batch.Add(share));

    /// <summary>Reads the pages that the queue needs.</summary>
    public void Wake() => Change(_ => { });

    /// <summary>Writes the remaining changes.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_isStopped)
            {
                return;
            }

            _isStopped = true;
            Wake_NeedsLock();
        }

        await _stopping.CancelAsync();
        await _writing;
        _stopping.Dispose();
        _wake.Dispose();
    }

    private void Change(Action<JobBatch> change)
    {
        lock (_lock)
        {
            change(_next);
            if (!_isStopped)
            {
                Wake_NeedsLock();
            }
        }
    }

    private void Wake_NeedsLock()
    {
        if (_wake.CurrentCount == 0)
        {
            _wake.Release();
        }
    }

    private async Task WriteAsync()
    {
        // The constructor returns before the first commit.
        await Task.Yield();
        while (true)
        {
            await _wake.WaitAsync(CancellationToken.None);
            var (batch, isStopped) = Take();
            var isDone = (batch.IsEmpty || await TryCommitAsync(batch)) && (isStopped || await TryReadPagesAsync());
            if (isStopped)
            {
                return;
            }

            if (!isDone)
            {
                await PauseAsync();
            }
        }
    }

    private (JobBatch Batch, bool IsStopped) Take()
    {
        lock (_lock)
        {
            var batch = _next;
            _next = new JobBatch();
            return (batch, _isStopped);
        }
    }

    // The border of the store: a full disk fails new submissions. Results wait, and their boards with them.
    private async Task<bool> TryCommitAsync(JobBatch batch)
    {
        try
        {
            var numbers = await _store.CommitAsync(batch.ToCommit(), CancellationToken.None);
            _owner.NoteWritten(batch, numbers);
            foreach (var (pending, given) in batch.Submitted.Zip(numbers))
            {
                pending.Complete(given);
            }

            batch.Ended.ForEach(each => each.Complete());
            return true;
        }
        catch (Exception failure)
        {
            _owner.NoteFault(failure);
            batch.Submitted.ForEach(each => each.Fail(failure));
            Change(next => next.Keep(batch));
            return false;
        }
    }

    private async Task<bool> TryReadPagesAsync()
    {
        while (_owner.TakePageRequest() is { } wanted)
        {
            try
            {
                _owner.NotePage(wanted.Lane, await _store.ReadPageAsync(wanted.Request, CancellationToken.None));
            }
            catch (Exception failure)
            {
                _owner.NoteFault(failure);
                _owner.NotePage(wanted.Lane, page: null);
                Wake();
                return false;
            }
        }

        return true;
    }

    private async Task PauseAsync()
    {
        try
        {
            await Task.Delay(RetryPause, _time, _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // The last commit follows at once.
        }
    }
}
