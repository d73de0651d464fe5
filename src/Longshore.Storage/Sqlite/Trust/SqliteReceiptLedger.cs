using System.Text.Json;
using Longshore.Trust.Ledger;

namespace Longshore.Storage.Sqlite.Trust;

/// <summary>The tables of receipts and their updates.</summary>
internal sealed class SqliteReceiptLedger(SqliteDatabase database, LedgerLimits limits) : IReceiptLedger
{
    private const string Conditions =
        "FROM receipts WHERE ($1 = '' OR service = $1) AND ($2 = '' OR worker = $2) AND ($3 = '' OR requester = $3) AND ($4 < 0 OR status = $4)";

    private const long AnyStatus = -1;

    public Task<LedgerRefusal> AddAsync(LedgerReceipt receipt, CancellationToken cancellationToken) => database.ChangeAsync(
        statements =>
        {
            if (StatusOf(statements, receipt.WorkOrder) is not null)
            {
                return LedgerRefusal.Exists;
            }

            if (statements.Number("SELECT COUNT(*) FROM receipts WHERE requester = $1", receipt.Requester) >= limits.RequesterReceiptsMax)
            {
                return LedgerRefusal.RequesterFull;
            }

            if (statements.Number("SELECT COUNT(*) FROM receipts") >= limits.ReceiptsMax)
            {
                return LedgerRefusal.Full;
            }

            statements.Execute(
                "INSERT INTO receipts (work_order, service, worker, requester, status, fields) VALUES ($1, $2, $3, $4, $5, $6)",
                receipt.WorkOrder,
                receipt.WorkerService,
                receipt.Worker,
                receipt.Requester,
                receipt.Status,
                receipt.Fields);
            return LedgerRefusal.None;
        },
        cancellationToken);

    public Task<LedgerReceipt?> FindAsync(string workOrder, CancellationToken cancellationToken) => database.ReadAsync(
        statements => statements.Query(
            "SELECT service, worker, requester, status, fields FROM receipts WHERE work_order = $1",
            row => new LedgerReceipt(workOrder, row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetString(4)),
            workOrder).SingleOrDefault(),
        cancellationToken);

    public Task<LedgerRefusal> UpdateAsync(LedgerUpdate update, long statusBefore, CancellationToken cancellationToken) => database.ChangeAsync(
        statements =>
        {
            if (StatusOf(statements, update.WorkOrder) is not { } status)
            {
                return LedgerRefusal.Missing;
            }

            if (status != statusBefore)
            {
                return LedgerRefusal.NotNext;
            }

            if (UpdatesOf(statements, update.WorkOrder) >= limits.UpdatesMax)
            {
                return LedgerRefusal.Full;
            }

            if (Has(statements, update))
            {
                return LedgerRefusal.Exists;
            }

            Insert(statements, update);
            return LedgerRefusal.None;
        },
        cancellationToken);

    public Task<UpdatePage> FindUpdateAsync(string workOrder, string? updater, long? index, CancellationToken cancellationToken) => database.ReadAsync(
        statements =>
        {
            var updates = statements.Query(
                "SELECT updater, type, fields FROM receipt_updates WHERE work_order = $1 AND ($2 = '' OR updater = $2) ORDER BY number",
                row => new LedgerUpdate(workOrder, row.GetString(0), row.GetInt64(1), row.GetString(2)),
                workOrder,
                updater ?? "");
            var place = (index ?? updates.Count) - 1;
            return new UpdatePage(updates.Count, place >= 0 && place < updates.Count ? updates[(int)place] : null);
        },
        cancellationToken);

    public Task<LookUpPage?> LookUpAsync(ReceiptQuery query, CancellationToken cancellationToken) => database.ReadAsync(
        statements =>
        {
            var after = query.After is { } last
                ? statements.Query("SELECT number FROM receipts WHERE work_order = $1", row => row.GetInt64(0), last).Select(number => (long?)number).SingleOrDefault()
                : 0;
            return after is { } number ? LookUp(statements, query, number) : null;
        },
        cancellationToken);

    /// <summary>A receipt's status, or null if there is none.</summary>
    public static long? StatusOf(SqliteStatements statements, string workOrder) =>
        statements.Query("SELECT status FROM receipts WHERE work_order = $1", row => (long?)row.GetInt64(0), workOrder).SingleOrDefault();

    /// <summary>How many updates a receipt has.</summary>
    public static long UpdatesOf(SqliteStatements statements, string workOrder) =>
        statements.Number("SELECT COUNT(*) FROM receipt_updates WHERE work_order = $1", workOrder);

    /// <summary>Adds an update and sets the receipt's status.</summary>
    public static void Insert(SqliteStatements statements, LedgerUpdate update)
    {
        statements.Execute(
            "INSERT INTO receipt_updates (work_order, number, updater, type, fields) SELECT $1, COUNT(*) + 1, $2, $3, $4 FROM receipt_updates WHERE work_order = $1",
            update.WorkOrder,
            update.Updater,
            update.Type,
            update.Fields);
        statements.Execute("UPDATE receipts SET status = $1 WHERE work_order = $2", update.Type, update.WorkOrder);
    }

    // Signatures are not compared: from one signature of ECDSA, anybody can make another one of the same update.
    private static bool Has(SqliteStatements statements, LedgerUpdate update)
    {
        var data = DataOf(update.Fields);
        return statements.Query(
            "SELECT fields FROM receipt_updates WHERE work_order = $1 AND updater = $2 AND type = $3", row => row.GetString(0), update.WorkOrder, update.Updater, update.Type)
            .Exists(fields => DataOf(fields) == data);
    }

    private static string? DataOf(string fields)
    {
        using var document = JsonDocument.Parse(fields);
        return document.RootElement.TryGetProperty("updateData", out var data) ? data.GetString() : null;
    }

    private static LookUpPage LookUp(SqliteStatements statements, ReceiptQuery query, long after)
    {
        object[] conditions = [query.WorkerService ?? "", query.Worker ?? "", query.Requester ?? "", query.Status ?? AnyStatus];
        var (total, left) = statements.Query(
            $"SELECT COUNT(*), COUNT(*) FILTER (WHERE number > $5) {Conditions}", row => (row.GetInt64(0), row.GetInt64(1)), [.. conditions, after]).Single();
        var ids = statements.Query(
            $"SELECT work_order {Conditions} AND number > $5 ORDER BY number LIMIT $6", row => row.GetString(0), [.. conditions, after, query.CountMax]);
        return new LookUpPage((int)total, ids, (int)left - ids.Count);
    }
}
