namespace Longshore.Storage.Sqlite;

/// <summary>How a database makes its changes atomic.</summary>
internal enum SqliteJournal
{
    /// <summary>A rollback journal. On a full disk the database can still be read, and rows can be removed.</summary>
    Rollback,

    /// <summary>A write-ahead log: a commit is one write and one flush, so many small ones are cheap. On a full disk the log cannot grow, and
    /// every change is refused.</summary>
    WriteAhead,
}
