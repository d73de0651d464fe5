using System.Globalization;
using Longshore.Fleet.Boards;
using Longshore.Fleet.Jobs;

namespace Longshore.Storage.Sqlite.Fleet;

/// <summary>The tables of jobs without results, of dead letters, and of the keys of submissions.</summary>
internal static class JobTable
{
    private const string Columns = "id, lane, board, deadline_ticks, submitted_ticks, attempts, function, arguments";

    /// <summary>The greatest number that a job has ever had.</summary>
    public static long LastId(SqliteStatements statements) =>
        statements.Query("SELECT seq FROM sqlite_sequence WHERE name = 'jobs'", row => row.GetInt64(0)).SingleOrDefault();

    /// <summary>The numbers of jobs that wait, by their queues.</summary>
    public static Dictionary<long, long> Lanes(SqliteStatements statements) =>
        statements.Query("SELECT lane, COUNT(*) FROM jobs GROUP BY lane", row => (row.GetInt64(0), row.GetInt64(1)))
            .ToDictionary(each => each.Item1, each => each.Item2);

    /// <summary>The numbers that an earlier submission of a key has, or null.</summary>
    public static JobNumbers? Find(SqliteStatements statements, string key) => statements
        .Prepared("SELECT first_id, jobs FROM submissions WHERE key = ?1").Bind(1, key)
        .Query(row => (JobNumbers?)new JobNumbers(new JobId(row.Integer(0)), (int)row.Integer(1))).SingleOrDefault();

    /// <summary>Adds the jobs of a submission.</summary>
    public static JobNumbers Add(SqliteStatements statements, JobSubmission submission, long keysMax)
    {
        var numbers = new JobNumbers(submission.Jobs[0].Id, submission.Jobs.Count);
        if (submission.Key is { } key)
        {
            statements.Prepared("INSERT INTO submissions (key, first_id, jobs) VALUES (?1, ?2, ?3)")
                .Bind(1, key).Bind(2, numbers.First.Value).Bind(3, (long)numbers.Count).Run();
            statements.Prepared("DELETE FROM submissions WHERE number <= (SELECT MAX(number) FROM submissions) - ?1").Bind(1, keysMax).Run();
        }

        var insert = statements.Prepared($"INSERT INTO jobs ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
        foreach (var job in submission.Jobs)
        {
            Bind(insert, job).Run();
        }

        return numbers;
    }

    /// <summary>Removes a job.</summary>
    /// <returns>False if it was not there.</returns>
    public static bool Remove(SqliteStatements statements, JobId id) =>
        statements.Prepared("DELETE FROM jobs WHERE id = ?1 RETURNING id").Bind(1, id.Value).Query(row => row.Integer(0)).Count == 1;

    /// <summary>Notes a failed attempt.</summary>
    public static void Fail(SqliteStatements statements, FailedAttempt failed) =>
        statements.Prepared("UPDATE jobs SET attempts = ?2 WHERE id = ?1").Bind(1, failed.Id.Value).Bind(2, (long)failed.Attempts).Run();

    /// <summary>Makes a job a dead letter.</summary>
    public static void Bury(SqliteStatements statements, DeadJob dead)
    {
        if (Remove(statements, dead.Job.Id))
        {
            Bind(statements.Prepared($"INSERT INTO dead ({Columns}, reason, died_ticks) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"), dead.Job)
                .Bind(9, dead.Reason).Bind(10, dead.DiedAt.UtcTicks).Run();
        }
    }

    /// <summary>Jobs that wait, in the order of their queue; beyond the limits of the request, one or two more if there are any.</summary>
    public static List<FleetJob> Page(SqliteStatements statements, JobPageRequest request)
    {
        // Reading stops one job after the one that passes the limit of bytes: the latter may be the first, which comes in any case.
        var bytes = 0L;
        var place = request.Order == JobOrder.Arrival ? "id > ?3 ORDER BY id" : "(deadline_ticks, id) > (?2, ?3) ORDER BY deadline_ticks, id";
        return statements.Prepared($"SELECT {Columns} FROM jobs WHERE lane = ?1 AND {place} LIMIT ?4")
            .Bind(1, LaneOf(request.Lane))
            .Bind(2, request.After.Rank)
            .Bind(3, request.After.Id.Value)
            .Bind(4, (long)request.JobsMax + 1)
            .Query(Read, job => (bytes += job.Size) - job.Size > request.BytesMax);
    }

    /// <summary>The number of jobs that wait, and of dead letters.</summary>
    public static (long Waiting, long Dead) Count(SqliteStatements statements) =>
        statements.Query("SELECT (SELECT COUNT(*) FROM jobs), (SELECT COUNT(*) FROM dead)", row => (row.GetInt64(0), row.GetInt64(1))).Single();

    /// <summary>The number of dead letters.</summary>
    public static long CountDead(SqliteStatements statements) =>
        statements.Number("SELECT COUNT(*) FROM dead");

    /// <summary>The dead letters, oldest first.</summary>
    public static List<DeadJob> Dead(SqliteStatements statements, int max) =>
        statements.Prepared($"SELECT {Columns}, reason, died_ticks FROM dead ORDER BY died_ticks, id LIMIT ?1").Bind(1, (long)max)
            .Query(row => new DeadJob(Read(row), row.Text(8), new DateTimeOffset(row.Integer(9), TimeSpan.Zero)));

    private static PreparedStatement Bind(PreparedStatement statement, FleetJob job) => statement
        .Bind(1, job.Id.Value)
        .Bind(2, LaneOf(job.Lane))
        .Bind(3, LaneOf(job.Request.Board))
        .Bind(4, job.Request.Deadline?.UtcTicks ?? long.MaxValue)
        .Bind(5, job.SubmittedAt.UtcTicks)
        .Bind(6, (long)job.Attempts)
        .Bind(7, job.Request.Function)
        .Bind(8, job.Request.Arguments.Span);

    private static FleetJob Read(PreparedStatement row) => new(
        new JobId(row.Integer(0)),
        new JobRequest(row.Text(6), row.Bytes(7))
        {
            Board = BoardIn(row.Integer(2)),
            Deadline = row.Integer(3) is not long.MaxValue and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null,
        },
        new DateTimeOffset(row.Integer(4), TimeSpan.Zero))
    {
        Lane = BoardIn(row.Integer(1)),
        Attempts = (int)row.Integer(5),
    };

    private static long LaneOf(BoardId? board) => board?.Value ?? 0;

    private static BoardId? BoardIn(long value) => value switch
    {
        0 => null,
        >= 1 and <= BoardId.ValueMax => BoardId.Of((int)value),
        _ => throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"the database of the fleet has a board {value}")),
    };
}
