using Longshore.Fleet.Boards;
using Longshore.Fleet.Energy;
using Longshore.Fleet.Jobs;

namespace Longshore.Storage.Sqlite.Fleet;

/// <summary>Keeps the jobs of a fleet in a SQLite database.</summary>
public sealed class SqliteJobStore : IJobStore, IAsyncDisposable
{
    /// <summary>The database's file name in a fleet's directory.</summary>
    public const string FileName = "fleet.db";

    private readonly SqliteDatabase _database;
    private readonly JobLimits _limits;

    private SqliteJobStore(SqliteDatabase database, JobLimits limits) => (_database, _limits) = (database, limits);

    /// <summary>Opens the jobs of a directory, and creates the database if it does not exist.</summary>
    /// <exception cref="StorageException">The database cannot be opened or created, or a newer Longshore wrote it.</exception>
    public static async Task<SqliteJobStore> OpenAsync(string directory, JobLimits limits, CancellationToken cancellationToken) => new(
        await SqliteDatabase.OpenAsync(Path.Combine(directory, FileName), FleetMigrations.All, SqliteJournal.WriteAhead, cancellationToken), limits);

    /// <inheritdoc/>
    public Task<StoredJobs> LoadAsync(CancellationToken cancellationToken) => _database.ReadAsync(
        statements =>
        {
            var lanes = JobTable.Lanes(statements);
            return new StoredJobs(
                new JobId(Math.Max(JobTable.LastId(statements), ResultTable.LastId(statements))),
                lanes.GetValueOrDefault(0),
                lanes.Where(lane => lane.Key > 0).ToDictionary(lane => BoardId.Of((int)lane.Key), lane => lane.Value));
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<JobNumbers>> CommitAsync(JobCommit commit, CancellationToken cancellationToken) => _database.ChangeAsync(
        statements =>
        {
            JobNumbers[] numbers = [.. commit.Submitted.Select(submission => Submit(statements, submission))];
            foreach (var result in commit.Ended.Where(result => result.IsCall || JobTable.Remove(statements, result.Id)))
            {
                ResultTable.Add(statements, result);
            }

            foreach (var failed in commit.Failed)
            {
                JobTable.Fail(statements, failed);
            }

            foreach (var dead in commit.Died)
            {
                JobTable.Bury(statements, dead);
            }

            foreach (var share in commit.Energy)
            {
                ResultTable.Add(statements, share);
            }

            ResultTable.Trim(statements, _limits.ResultsMax);
            return (IReadOnlyList<JobNumbers>)numbers;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<JobPage> ReadPageAsync(JobPageRequest request, CancellationToken cancellationToken) => _database.ReadAsync(
        statements =>
        {
            var found = JobTable.Page(statements, request);
            var bytes = 0L;
            FleetJob[] jobs =
                [.. found.Take(request.JobsMax).TakeWhile((job, index) => (bytes += job.Size) <= request.BytesMax || index == 0)];
            return new JobPage(jobs, jobs.Length == found.Count);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<StoredTotals> CountAsync(CancellationToken cancellationToken) => _database.ReadAsync(
        statements =>
        {
            var (waiting, dead) = JobTable.Count(statements);
            return new StoredTotals(waiting, ResultTable.Count(statements), dead);
        },
        cancellationToken);

    /// <summary>The number of results and dead letters since the store was created. It costs less than counting what waits.</summary>
    public Task<long> CountEndedAsync(CancellationToken cancellationToken) => _database.ReadAsync(
        statements => ResultTable.Count(statements) + JobTable.CountDead(statements), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<NumberedResult>> ListResultsAsync(long after, int max, CancellationToken cancellationToken) =>
        _database.ReadAsync<IReadOnlyList<NumberedResult>>(statements => ResultTable.List(statements, after, max), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<DeadJob>> ListDeadAsync(int max, CancellationToken cancellationToken) =>
        _database.ReadAsync<IReadOnlyList<DeadJob>>(statements => JobTable.Dead(statements, max), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<EnergyShare>> ListEnergyAsync(CancellationToken cancellationToken) =>
        _database.ReadAsync<IReadOnlyList<EnergyShare>>(ResultTable.Energy, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private JobNumbers Submit(SqliteStatements statements, JobSubmission submission) =>
        submission.Key is { } key && JobTable.Find(statements, key) is { } earlier
            ? earlier
            : JobTable.Add(statements, submission, _limits.KeysMax);
}
