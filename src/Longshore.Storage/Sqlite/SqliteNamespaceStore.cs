using System.Text.Json;
using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;
using Microsoft.Data.Sqlite;

namespace Longshore.Storage.Sqlite;

/// <summary>Keeps namespaces in a SQLite database of their own.</summary>
public sealed class SqliteNamespaceStore : INamespaceStore, IAsyncDisposable
{
    /// <summary>The database's file name in a data directory.</summary>
    public const string FileName = "namespaces.db";

    private readonly SqliteDatabase _database;

    private SqliteNamespaceStore(SqliteDatabase database) => _database = database;

    /// <summary>Opens the namespaces of a data directory, and creates the database if it does not exist.</summary>
    /// <exception cref="StorageException">The database cannot be opened or created, or a newer Longshore wrote it.</exception>
    public static async Task<SqliteNamespaceStore> OpenAsync(string directory, CancellationToken cancellationToken) =>
        new(await SqliteDatabase.OpenAsync(Path.Combine(directory, FileName), NamespaceMigrations.All, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<FunctionNamespace>> ListAsync(CancellationToken cancellationToken) =>
        _database.ReadAsync<IReadOnlyList<FunctionNamespace>>(
            statements => statements.Query("SELECT name, labels, annotations FROM namespaces ORDER BY name", Read), cancellationToken);

    /// <inheritdoc/>
    public Task SaveAsync(FunctionNamespace group, CancellationToken cancellationToken) => _database.ChangeAsync(
        statements => statements.Execute(
            "INSERT OR REPLACE INTO namespaces (name, labels, annotations) VALUES ($1, $2, $3)",
            group.Name,
            TextOf(group.Labels),
            TextOf(group.Annotations)),
        cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RemoveAsync(string name, CancellationToken cancellationToken) =>
        _database.ChangeAsync(statements => statements.Execute("DELETE FROM namespaces WHERE name = $1", name) > 0, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private static FunctionNamespace Read(SqliteDataReader row) =>
        new(row.GetString(0)) { Labels = LabelsIn(row.GetString(1)), Annotations = LabelsIn(row.GetString(2)) };

    private static string TextOf(EquatableArray<Label> labels) => JsonSerializer.Serialize(labels.Select(label => label.ToString()).ToArray());

    private static EquatableArray<Label> LabelsIn(string text) =>
    [
        .. (JsonSerializer.Deserialize<string[]>(text) ?? []).Select(each => Label.TryParse(each, out var label)
            ? label
            : throw new StorageException($"the namespaces have a label that is none; restore {FileName}")),
    ];
}
