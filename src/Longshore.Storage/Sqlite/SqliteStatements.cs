using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Longshore.Storage.Sqlite;

/// <summary>Runs statements on a database's connection. <see cref="SqliteDatabase"/> lends it to one caller at a time; the
/// calls block.</summary>
internal sealed class SqliteStatements(SqliteConnection connection, string databasePath) : IDisposable
{
    private readonly Dictionary<string, PreparedStatement> _prepared = new(StringComparer.Ordinal);

    /// <summary>The database's file, for messages.</summary>
    public string DatabasePath => databasePath;

    /// <summary>Runs statements with parameters $1, $2, ... and returns how many rows they changed.</summary>
    public int Execute(string sql, params object[] parameters)
    {
        using var command = Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>Runs a query with parameters $1, $2, ... and returns its rows.</summary>
    // Reader and command are disposed here: a statement that is left to the finalizer keeps SQLite from writing the log
    // back when the connection closes.
    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params object[] parameters)
    {
        using var command = Command(sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>Runs a query with parameters $1, $2, ... whose answer is one whole number.</summary>
    public long Number(string sql, params object[] parameters) => Query(sql, row => row.GetInt64(0), parameters).Single();

    /// <summary>A statement with parameters ?1, ?2, ... that is compiled at its first use and kept. For texts that are written in the source.
    /// </summary>
    public PreparedStatement Prepared(string sql)
    {
        if (!_prepared.TryGetValue(sql, out var statement))
        {
            _prepared.Add(sql, statement = new PreparedStatement(connection, sql));
        }

        return statement;
    }

    /// <summary>Frees the statements that were kept. To be called before the connection is closed.</summary>
    public void Dispose()
    {
        foreach (var statement in _prepared.Values)
        {
            statement.Dispose();
        }

        _prepared.Clear();
    }

    /// <summary>Runs the change in a transaction that takes the write lock at once; rolls back if it throws.</summary>
    // Not the provider's transaction object: when the disk is full SQLite rolls back by itself, after which that object can
    // neither be committed nor disposed, and the connection takes no other.
    public T InTransaction<T>(Func<T> change)
    {
        Execute("BEGIN IMMEDIATE");
        try
        {
            var result = change();
            Execute("COMMIT");
            return result;
        }
        catch
        {
            if (raw.sqlite3_get_autocommit(connection.Handle) == 0)
            {
                Execute("ROLLBACK");
            }

            throw;
        }
    }

    private SqliteCommand Command(string sql, params object[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < parameters.Length; i++)
        {
            command.Parameters.AddWithValue(string.Create(CultureInfo.InvariantCulture, $"${i + 1}"), parameters[i]);
        }

        return command;
    }
}
