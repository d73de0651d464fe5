using Longshore.Fleet.Energy;
using Longshore.Fleet.Jobs;

namespace Longshore.Tests.Fleet;

/// <summary>The smallest store that keeps the contract. It can be made to fail, and to wait before a commit.</summary>
internal sealed class MemoryJobStore : IJobStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<JobId, FleetJob> _jobs = [];
    private readonly List<NumberedResult> _results = [];
    private readonly List<DeadJob> _dead = [];
    private readonly Dictionary<string, JobNumbers> _keys = [];
    private readonly Dictionary<EnergyKey, EnergyShare> _energy = [];
    private long _lastId;

    /// <summary>What the next commits fail with, or null.</summary>
    public Exception? Failure { get; set; }

    /// <summary>What each commit waits for.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public Task<StoredJobs> LoadAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(new StoredJobs(
                new JobId(_lastId),
                _jobs.Values.Count(job => job.Lane is null),
                _jobs.Values.Where(job => job.Lane is not null).CountBy(job => job.Lane!.Value).ToDictionary(each => each.Key, each => (long)each.Value)));
        }
    }

    public async Task<IReadOnlyList<JobNumbers>> CommitAsync(JobCommit commit, CancellationToken cancellationToken)
    {
        await Gate.WaitAsync(cancellationToken);
        lock (_lock)
        {
            return Failure is { } failure ? throw failure : Commit(commit);
        }
    }

    public Task<JobPage> ReadPageAsync(JobPageRequest request, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var found = _jobs.Values.Where(job => job.Lane == request.Lane && JobKey.Of(job, request.Order) > request.After)
                .OrderBy(job => JobKey.Of(job, request.Order)).ToList();
            var bytes = 0L;
            FleetJob[] jobs = [.. found.Take(request.JobsMax).TakeWhile((job, index) => (bytes += job.Size) <= request.BytesMax || index == 0)];
            return Task.FromResult(new JobPage(jobs, jobs.Length == found.Count));
        }
    }

    public Task<StoredTotals> CountAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(new StoredTotals(_jobs.Count, _results.Count, _dead.Count));
        }
    }

    public Task<IReadOnlyList<NumberedResult>> ListResultsAsync(long after, int max, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<NumberedResult>>([.. _results.Where(each => each.Number > after).Take(max)]);
        }
    }

    public Task<IReadOnlyList<DeadJob>> ListDeadAsync(int max, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<DeadJob>>([.. _dead.Take(max)]);
        }
    }

    public Task<IReadOnlyList<EnergyShare>> ListEnergyAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<EnergyShare>>([.. _energy.Values]);
        }
    }

    private JobNumbers[] Commit(JobCommit commit)
    {
        JobNumbers[] numbers = [.. commit.Submitted.Select(Submit)];
        foreach (var result in commit.Ended.Where(result => result.IsCall || _jobs.Remove(result.Id)))
        {
            _results.Add(new NumberedResult(_results.Count + 1, result));
        }

        foreach (var failed in commit.Failed.Where(failed => _jobs.ContainsKey(failed.Id)))
        {
            _jobs[failed.Id] = _jobs[failed.Id] with { Attempts = failed.Attempts };
        }

        _dead.AddRange(commit.Died.Where(dead => _jobs.Remove(dead.Job.Id)));
        foreach (var share in commit.Energy)
        {
            _energy[share.Key] = _energy.TryGetValue(share.Key, out var before) ? before + share : share;
        }

        return numbers;
    }

    private JobNumbers Submit(JobSubmission submission)
    {
        var numbers = new JobNumbers(submission.Jobs[0].Id, submission.Jobs.Count);
        if (submission.Key is { } key && !_keys.TryAdd(key, numbers))
        {
            return _keys[key];
        }

        foreach (var job in submission.Jobs)
        {
            _jobs.Add(job.Id, job);
            _lastId = Math.Max(_lastId, job.Id.Value);
        }

        return numbers;
    }
}
