using System.Diagnostics.CodeAnalysis;
using Longshore.Fleet.Boards;

namespace Longshore.Fleet.Jobs;

/// <summary>A queue of jobs that wait, of which the first ones are in memory and the others in the store. Not thread-safe.</summary>
/// <param name="board">The board whose own queue it is, or null for the one of all boards.</param>
/// <param name="order">The order of the jobs.</param>
/// <param name="jobsMax">The most jobs in memory.</param>
/// <param name="bytesMax">The most bytes of jobs in memory, except that one is there in any case.</param>
internal sealed class JobLane(BoardId? board, JobOrder order, int jobsMax, long bytesMax)
{
    private readonly SortedDictionary<JobKey, FleetJob> _jobs = [];

    // All jobs up to this one are in memory; null if all jobs are.
    private JobKey? _loadedTo;
    private JobKey? _loading;
    private long _bytes;

    /// <summary>The board whose own queue it is, or null for the one of all boards.</summary>
    public BoardId? Board => board;

    /// <summary>The jobs that wait, in memory or not.</summary>
    public long Waiting { get; private set; }

    /// <summary>Whether a page of the store is to be read, and none is being read.</summary>
    public bool NeedsPage => _loading is null && _loadedTo is not null && _jobs.Count <= jobsMax / 2;

    /// <summary>The jobs in memory, in their order.</summary>
    public IEnumerable<FleetJob> InMemory => _jobs.Values;

    /// <summary>Notes jobs that the store held when it was opened.</summary>
    public void AddStored(long jobs)
    {
        Waiting += jobs;
        _loadedTo = JobKey.First;
    }

    /// <summary>Adds a job that is in the store.</summary>
    public void Add(FleetJob job)
    {
        Waiting++;
        var key = JobKey.Of(job, order);
        if (_loadedTo is not { } last || key <= last)
        {
            Insert(key, job);
            Trim();
        }
    }

    /// <summary>Takes the first job out. It fails, although a job waits, while its page is being read.</summary>
    public bool TryTake([NotNullWhen(true)] out FleetJob? job)
    {
        job = null;
        if (_jobs.Count == 0)
        {
            return false;
        }

        (var key, job) = _jobs.First();
        Remove(key, job);
        Waiting--;
        return true;
    }

    /// <summary>Begins to read a page.</summary>
    public JobPageRequest BeginPage()
    {
        _loading = _loadedTo;
        return new JobPageRequest(board, order, _loading!.Value, jobsMax - _jobs.Count, bytesMax);
    }

    /// <summary>A page could not be read.</summary>
    public void FailPage() => _loading = null;

    /// <summary>Adds the jobs of a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="isLeased">Tells jobs that a board has.</param>
    public void EndPage(JobPage page, Predicate<JobId> isLeased)
    {
        // Jobs with earlier places may have come meanwhile, so many that others had to leave the memory.
        if (_loading == _loadedTo)
        {
            foreach (var job in page.Jobs.Where(job => !isLeased(job.Id)))
            {
                Insert(JobKey.Of(job, order), job);
            }

            _loadedTo = page.IsLast ? null : JobKey.Of(page.Jobs[^1], order);
        }

        _loading = null;
    }

    private void Insert(JobKey key, FleetJob job)
    {
        if (_jobs.TryAdd(key, job))
        {
            _bytes += job.Size;
        }
    }

    private void Remove(JobKey key, FleetJob job)
    {
        _jobs.Remove(key);
        _bytes -= job.Size;
    }

    private void Trim()
    {
        while (_jobs.Count > jobsMax || (_bytes > bytesMax && _jobs.Count > 1))
        {
            var (key, job) = _jobs.Last();
            Remove(key, job);
            _loadedTo = _jobs.Keys.Last();
        }
    }
}
