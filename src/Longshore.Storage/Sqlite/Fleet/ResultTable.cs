using Longshore.Fleet.Boards;
using Longshore.Fleet.Energy;
using Longshore.Fleet.Jobs;

namespace Longshore.Storage.Sqlite.Fleet;

/// <summary>The tables of results and of energy.</summary>
internal static class ResultTable
{
    private const double Microjoules = 1e6;

    private const string Columns = "id, board, submitted_ticks, ended_ticks, execution_ms, round_trip_ms, boot_ms, attempts, boot_microjoules, "
        + "run_microjoules, function, failure, value, is_restored";

    /// <summary>The greatest number that the job of a result has. Calls have numbers, and are among the results only.</summary>
    public static long LastId(SqliteStatements statements) =>
        statements.Query("SELECT COALESCE(MAX(id), 0) FROM results", row => row.GetInt64(0)).Single();

    /// <summary>Writes a result, once.</summary>
    public static void Add(SqliteStatements statements, JobResult result) => statements
        .Prepared($"INSERT OR IGNORE INTO results ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)")
        .Bind(1, result.Id.Value)
        .Bind(2, (long)result.Board.Value)
        .Bind(3, result.SubmittedAt.UtcTicks)
        .Bind(4, result.EndedAt.UtcTicks)
        .Bind(5, result.ExecutionMilliseconds)
        .Bind(6, result.RoundTripMilliseconds)
        .Bind(7, result.BootMilliseconds)
        .Bind(8, (long)result.Attempts)
        .Bind(9, (long)(result.BootJoules * Microjoules))
        .Bind(10, (long)(result.RunJoules * Microjoules))
        .Bind(11, result.Function)
        .Bind(12, result.Failure)
        .Bind(13, result.Value.Span)
        .Bind(14, result.IsRestored ? 1L : 0L)
        .Run();

    /// <summary>Removes the oldest results.</summary>
    public static void Trim(SqliteStatements statements, long max) =>
        statements.Prepared("DELETE FROM results WHERE number <= (SELECT MAX(number) FROM results) - ?1").Bind(1, max).Run();

    /// <summary>The number of results since the store was created.</summary>
    public static long Count(SqliteStatements statements) =>
        statements.Query("SELECT seq FROM sqlite_sequence WHERE name = 'results'", row => row.GetInt64(0)).SingleOrDefault();

    /// <summary>Results in the order in which they were written.</summary>
    public static List<NumberedResult> List(SqliteStatements statements, long after, int max) => statements
        .Prepared($"SELECT number, {Columns} FROM results WHERE number > ?1 ORDER BY number LIMIT ?2").Bind(1, after).Bind(2, (long)max)
        .Query(row => new NumberedResult(row.Integer(0), Read(row)));

    /// <summary>Adds energy to what is stored.</summary>
    public static void Add(SqliteStatements statements, EnergyShare share) => statements
        .Execute(
            "INSERT INTO energy VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO UPDATE SET milliseconds = milliseconds + $4, "
            + "modelled_joules = modelled_joules + $5, joules = joules + $6, measured_joules = measured_joules + $7",
            share.Key.Board.Value,
            (int)share.Key.Activity,
            share.Key.Function,
            share.Milliseconds,
            share.ModelledJoules,
            share.Joules,
            share.MeasuredJoules);

    /// <summary>All energy.</summary>
    public static List<EnergyShare> Energy(SqliteStatements statements) => statements.Query(
        "SELECT board, activity, function, milliseconds, modelled_joules, joules, measured_joules FROM energy",
        row => new EnergyShare(
            new EnergyKey(BoardId.Of(row.GetInt32(0)), (BoardActivity)row.GetInt32(1), row.GetString(2)),
            row.GetDouble(3),
            row.GetDouble(4),
            row.GetDouble(5),
            row.GetDouble(6)));

    private static JobResult Read(PreparedStatement row) => new()
    {
        Id = new JobId(row.Integer(1)),
        Board = BoardId.Of((int)row.Integer(2)),
        SubmittedAt = new DateTimeOffset(row.Integer(3), TimeSpan.Zero),
        EndedAt = new DateTimeOffset(row.Integer(4), TimeSpan.Zero),
        ExecutionMilliseconds = row.Integer(5),
        RoundTripMilliseconds = row.Integer(6),
        BootMilliseconds = row.Integer(7),
        Attempts = (int)row.Integer(8),
        BootJoules = row.Integer(9) / Microjoules,
        RunJoules = row.Integer(10) / Microjoules,
        Function = row.Text(11),
        Failure = row.Text(12),
        Value = row.Bytes(13),
        IsRestored = row.Integer(14) != 0,
    };
}
