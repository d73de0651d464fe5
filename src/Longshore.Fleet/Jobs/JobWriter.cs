using Longshore.Fleet.Energy;
using Longshore.Functions.Scheduling;

namespace Longshore.Fleet.Jobs;

/// <summary>Writes the changes of the queue to its store. It reads pages between commits, so that a page never misses a job whose commit was noted.
/// </summary>
internal sealed class JobWriter : IAsyncDisposable
{
    private readonly BatchWriter<JobBatch> _batches;
    private readonly IJobStore _store;
    private readonly IJobWriterOwner _owner;

    /// <param name="store">The store. The caller disposes it, after this writer.</param>
    /// <param name="owner">Is told what was written.</param>
    /// <param name="time">The clock.</param>
    public JobWriter(IJobStore store, IJobWriterOwner owner, TimeProvider time)
    {
        (_store, _owner) = (store, owner);
        _batches = new BatchWriter<JobBatch>(WriteAsync, owner.NoteFault, time);
    }

    /// <summary>Writes new jobs.</summary>
    /// <returns>Completes when they are durable.</returns>
    public Task<JobNumbers> SubmitAsync(JobSubmission submission)
    {
        var pending = new PendingSubmission(submission);
        if (!_batches.TryAdd(batch => batch.Submitted.Add(pending)))
        {
            pending.Fail(new InvalidOperationException("the orchestrator is about to end"));
        }

        return pending.Done;
    }

    /// <summary>Writes a result.</summary>
    /// <returns>Completes when it is durable.</returns>
    public Task EndAsync(JobLease lease, JobResult result)
    {
        var pending = new PendingResult(lease, result);
        return _batches.TryAdd(batch => batch.Ended.Add(pending))
            ? pending.Done
            : Task.FromException(new OperationCanceledException("the orchestrator is about to end"));
    }

    /// <summary>Writes that an attempt has failed.</summary>
    public void Fail(FailedAttempt attempt) => _batches.Add(batch => batch.Failed.Add(attempt));

    /// <summary>Writes that a job is a dead letter.</summary>
    public void Bury(JobLease lease, DeadJob dead) => _batches.Add(batch => batch.Died.Add((lease, dead)));

    /// <summary>Writes energy.</summary>
    public void Add(EnergyShare share) => _batches.Add(batch => batch.Add(share));

    /// <summary>Reads the pages that the queue needs.</summary>
    public void Wake() => _batches.Wake();

    /// <summary>Writes the remaining changes.</summary>
    public ValueTask DisposeAsync() => _batches.DisposeAsync();

    private async Task<bool> WriteAsync(JobBatch batch, bool isLast) =>
        (batch.IsEmpty || await TryCommitAsync(batch)) && (isLast || await TryReadPagesAsync());

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
            _batches.Add(next => next.Keep(batch));
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
}
