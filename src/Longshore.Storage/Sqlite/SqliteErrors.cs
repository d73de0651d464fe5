using Microsoft.Data.Sqlite;

namespace Longshore.Storage.Sqlite;

/// <summary>Turns an error of SQLite or of the file system into one that tells the user what to do.</summary>
internal static class SqliteErrors
{
    // Result codes: https://www.sqlite.org/rescode.html
    private const int Busy = 5;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Damaged = 11;
    private const int DiskFull = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;
    private const int WriteFailed = InputOutput | (3 << 8);

    // With less free space than this, an input or output error means a full disk: the log's index alone takes 32 KiB.
    private const long FreeBytesMin = 64 << 10;

    /// <param name="failure">The error.</param>
    /// <param name="path">The database.</param>
    /// <param name="whenDamaged">What to do about a damaged file.</param>
    public static StorageException Explain(Exception failure, string path, string whenDamaged = "move it away and deploy again") => failure switch
    {
        SqliteException { SqliteErrorCode: DiskFull } => DiskIsFull(path, failure),
        SqliteException { SqliteExtendedErrorCode: WriteFailed } => DiskIsFull(path, failure),
        SqliteException { SqliteErrorCode: InputOutput } when HasNoSpace(path) => DiskIsFull(path, failure),
        IOException when DiskReserve.IsDiskFull(failure) => DiskIsFull(path, failure),
        SqliteException { SqliteErrorCode: ReadOnly } => new(
            $"{path} cannot be written: the file, its directory or its file system is read-only: make it writable, or name another "
            + "directory with --data",
            failure),
        SqliteException { SqliteErrorCode: CannotOpen } => new(
            $"{path} cannot be opened or created: it must be a file that this user may read, in a directory that this user may write: "
            + "correct that, or name another directory with --data",
            failure),
        SqliteException { SqliteErrorCode: Damaged or NotADatabase } => new(
            $"{path} is damaged or not a database of Longshore: {whenDamaged}", failure),
        SqliteException { SqliteErrorCode: Busy } => new(
            $"{path} is in use by another process: stop that process, or name another directory with --data", failure),
        _ => new($"{path} cannot be used: {failure.Message}", failure),
    };

    /// <summary>The database is no longer at its path.</summary>
    public static StorageException Moved(string path) => new(
        $"{path} was deleted, moved or replaced while it was in use: nothing was written; restart the process");

    private static StorageException DiskIsFull(string path, Exception failure) =>
        new($"the disk of {path} is full, or a quota or a limit of file sizes is reached: nothing was written; free space and try again", failure)
        {
            IsDiskFull = true,
        };

    private static bool HasNoSpace(string path)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(path)!).AvailableFreeSpace < FreeBytesMin;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }
}
