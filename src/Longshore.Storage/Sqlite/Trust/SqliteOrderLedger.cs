using System.Text;
using Longshore.Trust.Ledger;
using Microsoft.Data.Sqlite;

namespace Longshore.Storage.Sqlite.Trust;

/// <summary>The table of orders.</summary>
internal sealed class SqliteOrderLedger(SqliteDatabase database, LedgerLimits limits) : IOrderLedger
{
    private const string Columns = "id, worker, requester, source, key_digest, request, accepted_ticks, deadline_ticks, state, response, delivery, delivery_uri";

    public Task<LedgerRefusal> AddAsync(LedgerOrder order, CancellationToken cancellationToken) => database.ChangeAsync(
        statements =>
        {
            statements.Execute("DELETE FROM orders WHERE ended_ticks < $1", (order.Accepted - limits.KeptFor).UtcTicks);
            return Refusal(statements, order) is not LedgerRefusal.None and var refusal ? refusal : Insert(statements, order);
        },
        cancellationToken);

    public Task<LedgerOrder?> FindAsync(string id, CancellationToken cancellationToken) => database.ReadAsync(
        statements => statements.Query($"SELECT {Columns} FROM orders WHERE id = $1", Read, id).SingleOrDefault(), cancellationToken);

    public Task<OrderResult?> FindResultAsync(string id, CancellationToken cancellationToken) => database.ReadAsync(
        statements => statements.Query(
            "SELECT state, response FROM orders WHERE id = $1", row => new OrderResult((OrderState)row.GetInt32(0), row.GetString(1)), id).SingleOrDefault(),
        cancellationToken);

    public Task<IReadOnlyList<WaitingOrder>> WaitingAsync(CancellationToken cancellationToken) => database.ReadAsync(
        IReadOnlyList<WaitingOrder> (statements) => statements.Query(
            "SELECT id, worker, key_digest, deadline_ticks FROM orders WHERE ended_ticks IS NULL ORDER BY number",
            row => new WaitingOrder(row.GetString(0), row.GetString(1), row.GetString(2), TimeIn(row, 3))),
        cancellationToken);

    public Task<LedgerRefusal> EndAsync(OrderOutcome outcome, CancellationToken cancellationToken) => database.ChangeAsync(
        statements =>
        {
            var responseBytes = Encoding.UTF8.GetByteCount(outcome.Response);
            if (responseBytes > limits.OutcomeBytesFree && !HasRoom(statements, outcome.Id, responseBytes))
            {
                return LedgerRefusal.Full;
            }

            var ended = statements.Execute(
                "UPDATE orders SET state = $1, response = $2, ended_ticks = $3, bytes = bytes + $4 WHERE id = $5 AND ended_ticks IS NULL",
                (int)outcome.State,
                outcome.Response,
                outcome.At.UtcTicks,
                responseBytes,
                outcome.Id) == 1;
            if (ended && outcome.Update is { } update && TakesOutcome(statements, update.WorkOrder))
            {
                SqliteReceiptLedger.Insert(statements, update);
            }

            return ended ? LedgerRefusal.None : LedgerRefusal.Missing;
        },
        cancellationToken);

    public Task<IReadOnlyList<string>> UndeliveredAsync(CancellationToken cancellationToken) => database.ReadAsync(
        IReadOnlyList<string> (statements) => statements.Query(
            "SELECT id FROM orders WHERE ended_ticks IS NOT NULL AND delivery <> 0 ORDER BY number", row => row.GetString(0)),
        cancellationToken);

    public Task SetDeliveredAsync(string id, CancellationToken cancellationToken) => database.ChangeAsync(
        statements => statements.Execute("UPDATE orders SET delivery = 0 WHERE id = $1", id), cancellationToken);

    private LedgerRefusal Refusal(SqliteStatements statements, LedgerOrder order)
    {
        // Receipts outlive their orders. Otherwise anybody could submit the order again and so change its receipt.
        if (statements.Number("SELECT COUNT(*) FROM orders WHERE id = $1", order.Id) > 0 || SqliteReceiptLedger.StatusOf(statements, order.Id) is not null)
        {
            return LedgerRefusal.Exists;
        }

        var (own, ownBytes) = Usage(statements, "WHERE requester = $1", order.Requester);
        var (near, nearBytes) = Usage(statements, "WHERE source = $1", order.Source);
        if (own >= limits.RequesterOrdersMax || ownBytes >= limits.RequesterBytesMax || near >= limits.SourceOrdersMax || nearBytes >= limits.SourceBytesMax)
        {
            return LedgerRefusal.RequesterFull;
        }

        var (count, bytes) = Usage(statements, "");
        return (count < limits.OrdersMax && bytes < limits.OrderBytesMax) || (limits.EvictsEnded && EvictOldest(statements))
            ? LedgerRefusal.None
            : LedgerRefusal.Full;
    }

    // Not by the requester: its identifier proves nothing, so others could make a requester lose its results.
    private bool HasRoom(SqliteStatements statements, string id, long bytes) =>
        Usage(statements, "").Bytes + bytes <= limits.OrderBytesMax
        && Usage(statements, "WHERE source = (SELECT source FROM orders WHERE id = $1)", id).Bytes + bytes <= limits.SourceBytesMax;

    private bool TakesOutcome(SqliteStatements statements, string workOrder) =>
        SqliteReceiptLedger.StatusOf(statements, workOrder) is not (null or (long)ReceiptStatus.Completed or (long)ReceiptStatus.Processed)
        && SqliteReceiptLedger.UpdatesOf(statements, workOrder) < limits.UpdatesMax;

    private static bool EvictOldest(SqliteStatements statements) => statements.Execute(
        "DELETE FROM orders WHERE number = (SELECT number FROM orders WHERE ended_ticks IS NOT NULL ORDER BY ended_ticks LIMIT 1)") == 1;

    private static (long Count, long Bytes) Usage(SqliteStatements statements, string condition, params object[] parameters) => statements.Query(
        $"SELECT COUNT(*), COALESCE(SUM(bytes), 0) FROM orders {condition}", row => (row.GetInt64(0), row.GetInt64(1)), parameters).Single();

    private static LedgerRefusal Insert(SqliteStatements statements, LedgerOrder order)
    {
        statements.Execute(
            $"INSERT INTO orders ({Columns}, bytes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            order.Id,
            order.Worker,
            order.Requester,
            order.Source,
            order.KeyDigest,
            order.Request,
            order.Accepted.UtcTicks,
            order.Deadline.UtcTicks,
            (int)order.State,
            order.Response,
            (int)order.Delivery,
            order.DeliveryUri,
            Encoding.UTF8.GetByteCount(order.Request));
        return LedgerRefusal.None;
    }

    private static LedgerOrder Read(SqliteDataReader row) => new()
    {
        Id = row.GetString(0),
        Worker = row.GetString(1),
        Requester = row.GetString(2),
        Source = row.GetString(3),
        KeyDigest = row.GetString(4),
        Request = row.GetString(5),
        Accepted = TimeIn(row, 6),
        Deadline = TimeIn(row, 7),
        State = (OrderState)row.GetInt32(8),
        Response = row.GetString(9),
        Delivery = (DeliveryKind)row.GetInt32(10),
        DeliveryUri = row.GetString(11),
    };

    private static DateTimeOffset TimeIn(SqliteDataReader row, int column) => new(row.GetInt64(column), TimeSpan.Zero);
}
