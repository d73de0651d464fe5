using Microsoft.Data.Sqlite;

namespace Longshore.Storage.Sqlite;

/// <summary>Turns an error of SQLite or of the file system into one that tells the user what to do.</summary>
internal static class SqliteErrors
{
    // Result codes: https://www.sqlite.org/rescode.html
    private const int Busy = 5;
    private const int InputOutput = 10;
    private const int Damaged = 11;
    private const int DiskFull = 13;
    private const int NotADatabase = 26;

    // With less free space than this, an input or output error means a full disk: the log's index alone takes 32 KiB.
    private const long FreeBytesMin = 64 << 10;

    public static StorageException Explain(Exception failure, string path) => failure switch
    {
        SqliteException { SqliteErrorCode: DiskFull } => DiskIsFull(path, failure),
        SqliteException { SqliteErrorCode: InputOutput } when HasNoSpace(path) => DiskIsFull(path, failure),
        SqliteException { SqliteErrorCode: Damaged or NotADatabase } => new(
            $"{path} is damaged or not a database of Longshore: move it away and deploy again", failure),
        SqliteException { SqliteErrorCode: Busy } => new(
            $"{path} is in use by another process: stop that process, or name another directory with --data", failure),
        _ => new($"{path} cannot be used: {failure.Message}", failure),
    };

    private static StorageException DiskIsFull(string path, Exception failure) =>
        new($"the disk of {path} is full: nothing was written; free space and try again", failure);

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
