using System.Globalization;
using Longshore.Functions.Capabilities.Secrets;
using Microsoft.Data.Sqlite;

namespace Longshore.Storage.Sqlite.Secrets;

/// <summary>Keeps encrypted secrets in a SQLite database of their own, which the first secret creates.</summary>
public sealed class SqliteSecretStore : ISecretStore, IAsyncDisposable
{
    /// <summary>The database's file name in a data directory.</summary>
    public const string FileName = "secrets.db";

    private readonly string _path;
    private SqliteDatabase? _database;

    /// <param name="directory">The data directory.</param>
    public SqliteSecretStore(string directory) => _path = Path.Combine(directory, FileName);

    /// <inheritdoc/>
    /// <exception cref="StorageException">The database cannot be read.</exception>
    public async Task<IReadOnlyList<SealedSecret>> ListAsync(CancellationToken cancellationToken)
    {
        if (_database is null && !File.Exists(_path))
        {
            return [];
        }

        var database = await OpenAsync(cancellationToken);
        return await database.ReadAsync(
            statements => statements.Query("SELECT name, version, set_at, box FROM secrets ORDER BY name", row => Read(statements, row)),
            cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="StorageException">The database cannot be written.</exception>
    public async Task SaveAsync(SealedSecret secret, CancellationToken cancellationToken)
    {
        var database = await OpenAsync(cancellationToken);
        await database.ChangeAsync(statements => Save(statements, secret), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _database?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static int Save(SqliteStatements statements, SealedSecret secret) => statements.Execute(
        "INSERT OR REPLACE INTO secrets (name, version, set_at, box) VALUES ($1, $2, $3, $4)",
        secret.Name.Value,
        secret.Version,
        secret.SetAt.ToString("O", CultureInfo.InvariantCulture),
        (object?)secret.Box ?? DBNull.Value);

    private static SealedSecret Read(SqliteStatements statements, SqliteDataReader row) => SecretName.TryParse(row.GetString(0), out var name)
        ? new SealedSecret(
            name,
            row.GetInt64(1),
            DateTimeOffset.Parse(row.GetString(2), CultureInfo.InvariantCulture),
            row.IsDBNull(3) ? null : row.GetFieldValue<byte[]>(3))
        : throw new StorageException($"{statements.DatabasePath} holds a secret with a bad name: move the file away and set the secrets again");

    // An old value must not be found in a free page, even encrypted: its key may become known later.
    private async Task<SqliteDatabase> OpenAsync(CancellationToken cancellationToken)
    {
        if (_database is null)
        {
            _database = await SqliteDatabase.OpenAsync(_path, SecretMigrations.All, cancellationToken);
            await _database.ReadAsync(statements => statements.Query("PRAGMA secure_delete = ON", row => row.GetInt32(0)), cancellationToken);
        }

        return _database;
    }
}
