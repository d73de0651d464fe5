using System.Collections.Immutable;
using Longshore.Storage;
using Longshore.Storage.Sqlite;

namespace Longshore.Tests.Storage;

public sealed class SqliteDatabaseTests : IDisposable
{
    private static readonly Migration First = new(1, "CREATE TABLE first (x)");

    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_MigrationThatFails_LeavesTheVersionBeforeIt()
    {
        await Assert.ThrowsAsync<StorageException>(() => OpenAsync([First, new(2, "CREATE TABLE second (x); no statement")]));

        await using var database = await OpenAsync([First]);

        Assert.Equal(["first"], await database.ReadAsync(
            statements => statements.Query("SELECT name FROM sqlite_schema", row => row.GetString(0)), Token));
    }

    // A table that others refer to is rebuilt by dropping it, which SQLite refuses while it checks foreign keys.
    [Fact]
    public async Task Open_MigrationThatRebuildsAReferencedTable_KeepsTheReferences()
    {
        Migration referring = new(1, """
            CREATE TABLE parent (id INTEGER PRIMARY KEY);
            CREATE TABLE child (parent INTEGER REFERENCES parent (id));
            INSERT INTO parent VALUES (1);
            INSERT INTO child VALUES (1);
            """);
        Migration rebuilding = new(2, """
            CREATE TABLE new_parent (id INTEGER PRIMARY KEY, name TEXT);
            INSERT INTO new_parent SELECT id, '' FROM parent;
            DROP TABLE parent;
            ALTER TABLE new_parent RENAME TO parent;
            """);

        await using var database = await OpenAsync([referring, rebuilding]);

        await database.ChangeAsync(statements => statements.Execute("INSERT INTO child VALUES (1)"), Token);
        await Assert.ThrowsAsync<StorageException>(
            () => database.ChangeAsync(statements => statements.Execute("INSERT INTO child VALUES (2)"), Token));
    }

    [Fact]
    public async Task Change_ThatThrows_ChangesNothing()
    {
        await using var database = await OpenAsync([First]);

        await Assert.ThrowsAsync<InvalidDataException>(() => database.ChangeAsync<int>(
            statements =>
            {
                statements.Execute("INSERT INTO first VALUES (1)");
                throw new InvalidDataException();
            },
            Token));

        Assert.Empty(await database.ReadAsync(
            statements => statements.Query("SELECT x FROM first", row => row.GetInt32(0)), Token));
    }

    public void Dispose() => _directory.Dispose();

    private Task<SqliteDatabase> OpenAsync(ImmutableArray<Migration> migrations) =>
        SqliteDatabase.OpenAsync(Path.Combine(_directory.Path, "test.db"), migrations, Token);
}
