using System.Globalization;
using Longshore.Functions.Capabilities.Queues;
using Longshore.Functions.Specs;
using Microsoft.Data.Sqlite;

namespace Longshore.Storage.Sqlite;

/// <summary>The table of queues' messages: one row for each. Times are ticks of UTC.</summary>
internal static class QueueTable
{
    private const string Columns = "id, queue, body, content_type, sent_ticks, due_ticks, attempts, interruptions, reason";

    // What QueueMessage.Size counts.
    private static readonly string Size =
        string.Create(CultureInfo.InvariantCulture, $"{QueueLimits.MessageOverheadBytes} + length(body) + length(content_type)");

    /// <summary>Ends the leases of the process before.</summary>
    public static void EndLeases(SqliteStatements statements) =>
        statements.Execute("UPDATE messages SET state = 0, interruptions = interruptions + 1 WHERE state = 1");

    /// <summary>The greatest number that a message has ever had.</summary>
    public static long LastId(SqliteStatements statements) =>
        statements.Query("SELECT seq FROM sqlite_sequence WHERE name = 'messages'", row => row.GetInt64(0)).SingleOrDefault();

    /// <summary>The totals of all queues.</summary>
    public static List<QueueTotals> Totals(SqliteStatements statements) => statements.Query(
        $"SELECT queue, SUM(state <> 2), SUM(state = 2), SUM({Size}), MIN(CASE WHEN state = 0 THEN due_ticks END) FROM messages GROUP BY queue",
        row => new QueueTotals(NameOf(row.GetString(0)), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), OptionalTime(row, 4)));

    /// <summary>Adds a message.</summary>
    public static void Add(SqliteStatements statements, QueueMessage message) => statements.Execute(
        "INSERT INTO messages (id, queue, state, due_ticks, sent_ticks, attempts, interruptions, content_type, reason, body) "
        + "VALUES ($1, $2, 0, $3, $4, 0, 0, $5, '', $6)",
        message.Id,
        message.Queue.Value,
        message.DueAt.UtcTicks,
        message.SentAt.UtcTicks,
        message.ContentType,
        message.Body.ToArray());

    /// <summary>Removes messages that were delivered.</summary>
    public static void Remove(SqliteStatements statements, IEnumerable<long> ids) =>
        statements.Execute("DELETE FROM messages WHERE state = 1 AND id IN (SELECT value FROM json_each($1))", JsonOf(ids));

    /// <summary>Settles a message that stays.</summary>
    public static void Settle(SqliteStatements statements, MessageSettlement settlement) => statements.Execute(
        "UPDATE messages SET state = $2, attempts = $3, due_ticks = $4, reason = $5 WHERE id = $1 AND state = 1",
        settlement.Message.Id,
        (int)settlement.State,
        settlement.Attempts,
        settlement.DueAt.UtcTicks,
        settlement.Reason);

    /// <summary>Leases messages.</summary>
    public static LeasedMessages Lease(SqliteStatements statements, LeaseRequest request)
    {
        var due = statements.Query(
            "SELECT id, length(body) FROM messages WHERE queue = $1 AND state = 0 AND due_ticks <= $2 ORDER BY due_ticks, id LIMIT $3",
            row => (Id: row.GetInt64(0), Bytes: row.GetInt64(1)),
            request.Queue.Value,
            request.Now.UtcTicks,
            request.MessagesMax);
        var bytes = 0L;
        long[] ids = [.. due.TakeWhile((each, index) => (bytes += each.Bytes) <= request.BytesMax || index == 0).Select(each => each.Id)];
        List<QueueMessage> messages = ids.Length == 0 ? [] : statements.Query(
            $"UPDATE messages SET state = 1 WHERE id IN (SELECT value FROM json_each($1)) RETURNING {Columns}", MessageOf, JsonOf(ids));
        return new LeasedMessages([.. messages.OrderBy(each => each.DueAt).ThenBy(each => each.Id)], NextDue(statements, request.Queue));
    }

    /// <summary>The dead letters of a queue, oldest first.</summary>
    public static List<DeadLetter> Dead(SqliteStatements statements, QueueName queue, int max) => statements.Query(
        $"SELECT {Columns} FROM messages WHERE queue = $1 AND state = 2 ORDER BY id LIMIT $2",
        row => new DeadLetter(MessageOf(row), row.GetString(8)),
        queue.Value,
        max);

    /// <summary>Makes some dead letters wait again.</summary>
    /// <returns>Their number.</returns>
    public static int Replay(SqliteStatements statements, QueueName queue, long? id, DateTimeOffset now, int max) => statements.Execute(
        "UPDATE messages SET state = 0, attempts = 0, interruptions = 0, due_ticks = $2, reason = '' "
        + "WHERE id IN (SELECT id FROM messages WHERE queue = $1 AND state = 2 AND ($3 < 0 OR id = $3) LIMIT $4)",
        queue.Value,
        now.UtcTicks,
        id ?? -1,
        max);

    /// <summary>The number of a queue's dead letters.</summary>
    public static long DeadCount(SqliteStatements statements, QueueName queue) =>
        statements.Query("SELECT COUNT(*) FROM messages WHERE queue = $1 AND state = 2", row => row.GetInt64(0), queue.Value).Single();

    /// <summary>Removes some messages that are in a state.</summary>
    /// <returns>Their sizes.</returns>
    public static List<long> Purge(SqliteStatements statements, QueueName queue, MessageState state, int max) => statements.Query(
        $"DELETE FROM messages WHERE id IN (SELECT id FROM messages WHERE queue = $1 AND state = $2 LIMIT $3) RETURNING {Size}",
        row => row.GetInt64(0),
        queue.Value,
        (int)state,
        max);

    private static DateTimeOffset? NextDue(SqliteStatements statements, QueueName queue) => statements.Query(
        "SELECT MIN(due_ticks) FROM messages WHERE queue = $1 AND state = 0", row => OptionalTime(row, 0), queue.Value).Single();

    private static QueueMessage MessageOf(SqliteDataReader row) => new(
        row.GetInt64(0), NameOf(row.GetString(1)), row.GetFieldValue<byte[]>(2), row.GetString(3), TimeOf(row.GetInt64(4)), TimeOf(row.GetInt64(5)))
    {
        Attempts = row.GetInt32(6),
        Interruptions = row.GetInt32(7),
    };

    private static DateTimeOffset? OptionalTime(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : TimeOf(row.GetInt64(column));

    private static DateTimeOffset TimeOf(long ticks) => new(ticks, TimeSpan.Zero);

    private static QueueName NameOf(string text) =>
        QueueName.TryParse(text, out var name) ? name : throw new InvalidDataException($"the database of queues has a queue \"{text}\"");

    private static string JsonOf(IEnumerable<long> ids) =>
        '[' + string.Join(',', ids.Select(id => id.ToString(CultureInfo.InvariantCulture))) + ']';
}
