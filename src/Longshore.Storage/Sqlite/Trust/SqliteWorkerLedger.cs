using Longshore.Trust.Ledger;

namespace Longshore.Storage.Sqlite.Trust;

/// <summary>The tables of workers, their keys, and registries.</summary>
internal sealed class SqliteWorkerLedger(SqliteDatabase database, LedgerLimits limits) : IWorkerLedger
{
    // Application types are hexadecimal digits, which have none.
    private const char Separator = ' ';

    public Task<LedgerRefusal> AddAsync(LedgerWorker worker, CancellationToken cancellationToken) => database.ChangeAsync(
        statements => Count(statements, "workers WHERE id = $1", worker.Id) > 0 ? LedgerRefusal.Exists : Insert(statements, worker), cancellationToken);

    public Task<LedgerRefusal> ChangeAsync(string id, Func<LedgerWorker?, LedgerWorker?> change, CancellationToken cancellationToken) => database.ChangeAsync(
        statements =>
        {
            var known = Workers(statements, "WHERE id = $1", id).SingleOrDefault();
            return change(known) switch
            {
                null => known is null ? LedgerRefusal.Missing : LedgerRefusal.None,
                var changed => known is null ? Insert(statements, changed) : Update(statements, changed),
            };
        },
        cancellationToken);

    public Task<LedgerWorker?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(statements => Workers(statements, "WHERE id = $1", id).SingleOrDefault(), cancellationToken);

    public Task<IReadOnlyList<LedgerWorker>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(IReadOnlyList<LedgerWorker> (statements) => Workers(statements, "ORDER BY number"), cancellationToken);

    public Task<LedgerRefusal> AddRegistryAsync(LedgerRegistry registry, CancellationToken cancellationToken) => database.ChangeAsync(
        statements =>
        {
            if (Count(statements, "registries WHERE id = $1", registry.Id) > 0)
            {
                return LedgerRefusal.Exists;
            }

            if (Count(statements, "registries") >= limits.WorkersMax)
            {
                return LedgerRefusal.Full;
            }

            statements.Execute(
                "INSERT INTO registries (uri, contract, applications, status, id) VALUES ($1, $2, $3, $4, $5)", Values(registry));
            return LedgerRefusal.None;
        },
        cancellationToken);

    public Task<LedgerRefusal> ReplaceRegistryAsync(LedgerRegistry registry, CancellationToken cancellationToken) => database.ChangeAsync(
        statements => statements.Execute("UPDATE registries SET uri = $1, contract = $2, applications = $3, status = $4 WHERE id = $5", Values(registry)) == 1
            ? LedgerRefusal.None
            : LedgerRefusal.Missing,
        cancellationToken);

    public Task<IReadOnlyList<LedgerRegistry>> ListRegistriesAsync(CancellationToken cancellationToken) => database.ReadAsync(
        IReadOnlyList<LedgerRegistry> (statements) => statements.Query(
            "SELECT id, uri, contract, applications, status FROM registries ORDER BY number",
            row => new LedgerRegistry(row.GetString(0), row.GetString(1), row.GetString(2), Split(row.GetString(3)), row.GetInt64(4))),
        cancellationToken);

    public Task<LedgerRefusal> SetKeyAsync(LedgerKey key, bool onlyNewer, CancellationToken cancellationToken) => database.ChangeAsync(
        statements =>
        {
            if (onlyNewer && Key(statements, key.Worker, key.Tag) is { } before && string.Compare(key.Nonce, before.Nonce, StringComparison.OrdinalIgnoreCase) <= 0)
            {
                return LedgerRefusal.NotNext;
            }

            if (Count(statements, "worker_keys WHERE worker = $1 AND tag <> $2", key.Worker, key.Tag) >= limits.KeysMax)
            {
                return LedgerRefusal.Full;
            }

            statements.Execute(
                "INSERT OR REPLACE INTO worker_keys (worker, tag, encryption_key, nonce, signature) VALUES ($1, $2, $3, $4, $5)",
                key.Worker,
                key.Tag,
                key.EncryptionKey,
                key.Nonce,
                key.Signature);
            return LedgerRefusal.None;
        },
        cancellationToken);

    public Task<LedgerKey?> FindKeyAsync(string worker, string tag, CancellationToken cancellationToken) =>
        database.ReadAsync(statements => Key(statements, worker, tag), cancellationToken);

    private static LedgerKey? Key(SqliteStatements statements, string worker, string tag) => statements.Query(
        "SELECT encryption_key, nonce, signature FROM worker_keys WHERE worker = $1 AND tag = $2",
        row => new LedgerKey(worker, tag, row.GetString(0), row.GetString(1), row.GetString(2)),
        worker,
        tag).SingleOrDefault();

    private LedgerRefusal Insert(SqliteStatements statements, LedgerWorker worker)
    {
        if (Count(statements, "workers") >= limits.WorkersMax)
        {
            return LedgerRefusal.Full;
        }

        statements.Execute(
            "INSERT INTO workers (id, type, organization, applications, details, status) VALUES ($1, $2, $3, $4, $5, $6)",
            worker.Id,
            worker.Type,
            worker.Organization,
            string.Join(Separator, worker.Applications),
            worker.Details,
            worker.Status);
        return LedgerRefusal.None;
    }

    private static LedgerRefusal Update(SqliteStatements statements, LedgerWorker worker)
    {
        statements.Execute(
            "UPDATE workers SET type = $1, organization = $2, applications = $3, details = $4, status = $5 WHERE id = $6",
            worker.Type,
            worker.Organization,
            string.Join(Separator, worker.Applications),
            worker.Details,
            worker.Status,
            worker.Id);
        return LedgerRefusal.None;
    }

    private static List<LedgerWorker> Workers(SqliteStatements statements, string condition, params object[] parameters) => statements.Query(
        "SELECT id, type, organization, applications, details, status FROM workers " + condition,
        row => new LedgerWorker(row.GetString(0), row.GetInt64(1), row.GetString(2), Split(row.GetString(3)), row.GetString(4), row.GetInt64(5)),
        parameters);

    private static object[] Values(LedgerRegistry registry) =>
        [registry.Uri, registry.ContractAddress, string.Join(Separator, registry.Applications), registry.Status, registry.Id];

    private static string[] Split(string applications) => applications.Split(Separator, StringSplitOptions.RemoveEmptyEntries);

    private static long Count(SqliteStatements statements, string condition, params object[] parameters) =>
        statements.Number("SELECT COUNT(*) FROM " + condition, parameters);
}
