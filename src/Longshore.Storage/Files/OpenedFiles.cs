using Longshore.Storage.Sqlite;
using Longshore.Wasm.Files;

namespace Longshore.Storage.Files;

/// <summary>A store's directory that this process has opened: its lock, its index and its files.</summary>
internal sealed class OpenedFiles : IAsyncDisposable
{
    private readonly LockedDirectory _lock;
    private readonly CancellationTokenSource _closing = new();
    private Task _sweeping = Task.CompletedTask;

    private OpenedFiles(LockedDirectory taken, SqliteDatabase writer, SqliteDatabase reader, ObjectFiles files, DiskReserve reserve) =>
        (_lock, Writer, Reader, Files, Reserve) = (taken, writer, reader, files, reserve);

    /// <summary>The index, for changes.</summary>
    public SqliteDatabase Writer { get; }

    /// <summary>The index, for reading: it does not wait for the disk while a change is written.</summary>
    public SqliteDatabase Reader { get; }

    /// <summary>The files.</summary>
    public ObjectFiles Files { get; }

    /// <summary>Space that lets objects be removed from a full disk.</summary>
    public DiskReserve Reserve { get; }

    /// <summary>Opens a directory, which is made if it is not there.</summary>
    /// <exception cref="StorageException">It cannot be used.</exception>
    public static async Task<OpenedFiles> OpenAsync(string directory, CancellationToken cancellationToken)
    {
        var files = new ObjectFiles(directory);
        files.Prepare();
        var taken = LockedDirectory.TryLock(directory) ?? throw new StorageException(
            $"the objects in {directory} are in use by another process: stop that process, or name another directory with --objects");
        SqliteDatabase? writer = null;
        try
        {
            var index = Path.Combine(directory, ObjectFiles.IndexFileName);
            writer = await SqliteDatabase.OpenAsync(index, ObjectMigrations.All, SqliteJournal.WriteAhead, cancellationToken).ConfigureAwait(false);
            var reader = await SqliteDatabase.OpenAsync(index, ObjectMigrations.All, SqliteJournal.WriteAhead, cancellationToken).ConfigureAwait(false);
            var reserve = new DiskReserve(directory);
            reserve.TryFill();
            var opened = new OpenedFiles(taken, writer, reader, files, reserve);
            opened._sweeping = Task.Run(opened.SweepAsync, CancellationToken.None);
            return opened;
        }
        catch
        {
            if (writer is not null)
            {
                await writer.DisposeAsync().ConfigureAwait(false);
            }

            taken.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _sweeping.ConfigureAwait(false);
        await Reader.DisposeAsync().ConfigureAwait(false);
        await Writer.DisposeAsync().ConfigureAwait(false);
        _lock.Dispose();
        _closing.Dispose();
    }

    // A process that was killed leaves files that the index does not have. A file that a put is writing is not among the names; once the
    // index has it, it is found there.
    private async Task SweepAsync()
    {
        try
        {
            foreach (var name in Files.Names())
            {
                if (!await Reader.ReadAsync(statements => ObjectTable.HasFile(statements, name), _closing.Token).ConfigureAwait(false))
                {
                    Files.Delete(name);
                }
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or StorageException or IOException or UnauthorizedAccessException)
        {
            // What is left over is deleted when the directory is opened the next time.
        }
    }
}
