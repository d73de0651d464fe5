using Longshore.Functions.Objects;

namespace Longshore.Storage.Files;

/// <summary>Keeps objects in files of a directory, with an index in SQLite. A put writes a new file, and then one transaction decides its
/// condition and puts the file in place of the former one, so readers and crashes find one of the two.</summary>
/// <param name="directory">The directory. It is made and opened by the first use.</param>
/// <param name="host">The name of this host, where all objects are.</param>
/// <param name="time">The clock of modifications.</param>
public sealed class FileObjectStore(string directory, string host, TimeProvider time) : IObjectStore, IAsyncDisposable
{
    /// <summary>The name of the directory in a data directory, unless another one is named.</summary>
    public const string FolderName = "objects";

    // Between reading the index and opening the file, a put may have replaced it: so many times in a row only if something is wrong.
    private const int AttemptsMax = 8;

    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly ObjectLocation _here = new([host]);
    private readonly KnownRows _known = new();
    private OpenedFiles? _opened;
    private bool _isDisposed;

    /// <inheritdoc/>
    public Task<ObjectInfo> PutAsync(ObjectAddress address, ObjectContent content, ObjectCondition condition, CancellationToken cancellationToken) =>
        FileErrors.ExplainAsync(directory, () => PutFileAsync(address, content, condition, cancellationToken));

    /// <inheritdoc/>
    public Task<ObjectBody> OpenAsync(ObjectAddress address, ObjectRange range, CancellationToken cancellationToken) =>
        FileErrors.ExplainAsync(directory, () => OpenFileAsync(address, range, cancellationToken));

    /// <inheritdoc/>
    public Task<ObjectInfo?> StatAsync(ObjectAddress address, CancellationToken cancellationToken) => FileErrors.ExplainAsync(
        directory, async () => (await FindAsync(await OpenAsync(cancellationToken).ConfigureAwait(false), address, cancellationToken).ConfigureAwait(false))?.Info);

    /// <inheritdoc/>
    public Task RemoveAsync(ObjectAddress address, CancellationToken cancellationToken) =>
        FileErrors.ExplainAsync(directory, () => RemoveRowAsync(address, cancellationToken));

    /// <inheritdoc/>
    public Task<ObjectPage> ListAsync(BucketName bucket, ObjectQuery query, CancellationToken cancellationToken) => FileErrors.ExplainAsync(
        directory,
        async () =>
        {
            var opened = await OpenAsync(cancellationToken).ConfigureAwait(false);
            var rows = await opened.Reader.ReadAsync(
                statements => ObjectTable.List(statements, bucket, query, query.ObjectsMax + 1), cancellationToken).ConfigureAwait(false);
            ObjectInfo[] found =
            [
                .. rows.Select(row => row.Info with { ContentType = "" })
                    .TakeWhile(info => info.Key.Value.StartsWith(query.Prefix, StringComparison.Ordinal)),
            ];
            return found.Length <= query.ObjectsMax
                ? new ObjectPage(found, null)
                : new ObjectPage(found[..query.ObjectsMax], found[query.ObjectsMax - 1].Key.Value);
        });

    /// <inheritdoc/>
    public Task<ObjectLocation> LocateAsync(ObjectAddress address, CancellationToken cancellationToken) => Task.FromResult(_here);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _opening.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            _isDisposed = true;
            if (_opened is not null)
            {
                await _opened.DisposeAsync().ConfigureAwait(false);
                _opened = null;
            }
        }
        finally
        {
            _opening.Release();
        }
    }

    // A question to the index takes a change of threads, longer than to open the file and to map it.
    private ValueTask<ObjectRow?> FindAsync(OpenedFiles opened, ObjectAddress address, CancellationToken cancellationToken) =>
        _known.Find(address) is { } known ? new(known) : new(ReadRowAsync(opened, address, cancellationToken));

    private async Task<ObjectRow?> ReadRowAsync(OpenedFiles opened, ObjectAddress address, CancellationToken cancellationToken)
    {
        var version = _known.Version;
        var row = await opened.Reader.ReadAsync(statements => ObjectTable.Find(statements, address), cancellationToken).ConfigureAwait(false);
        if (row is not null)
        {
            _known.Note(address, row, version);
        }

        return row;
    }

    private async Task<ObjectInfo> PutFileAsync(
        ObjectAddress address, ObjectContent content, ObjectCondition condition, CancellationToken cancellationToken)
    {
        var opened = await OpenAsync(cancellationToken).ConfigureAwait(false);

        // Here to refuse early; the transaction decides.
        condition.Check((await FindAsync(opened, address, cancellationToken).ConfigureAwait(false))?.Info.ETag);
        var written = await opened.Files.WriteAsync(content.Bytes, cancellationToken).ConfigureAwait(false);
        try
        {
            var row = new ObjectRow(
                written.Name,
                new ObjectInfo(address.Key, written.Size, written.ETag, written.Name, time.GetUtcNow()) { ContentType = content.ContentType });
            var before = await _known.ChangeAsync(address, () => opened.Writer.ChangeAsync(
                statements =>
                {
                    var there = ObjectTable.Find(statements, address);
                    condition.Check(there?.Info.ETag);
                    ObjectTable.Put(statements, address.Bucket, row);
                    return there;
                },
                cancellationToken)).ConfigureAwait(false);
            opened.Files.Settle(written.Name);
            if (before is not null)
            {
                opened.Files.Delete(before.File);
            }

            return row.Info;
        }
        catch (Exception failure) when (failure is ObjectException or OperationCanceledException or StorageException { IsDiskFull: true })
        {
            // The change was not made. After any other failure the index may have it, and the next opening finds out.
            opened.Files.Delete(written.Name);
            throw;
        }
    }

    private async Task<ObjectBody> OpenFileAsync(ObjectAddress address, ObjectRange range, CancellationToken cancellationToken)
    {
        var opened = await OpenAsync(cancellationToken).ConfigureAwait(false);
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var row = await FindAsync(opened, address, cancellationToken).ConfigureAwait(false) ?? throw ObjectException.NotFound(address);
            var (offset, length) = range.In(row.Info.Size);
            try
            {
                var file = opened.Files.Open(row.File);
                return new ObjectBody(row.Info, offset, length, new FileBytes(directory, file, offset, length)) { File = file };
            }
            catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
            {
                // It was replaced just now, or someone has deleted its file.
                _known.Forget(address);
            }
        }

        throw new ObjectException(ObjectFailure.Unavailable, $"the object's file in {directory} is missing; put the object again");
    }

    private async Task<bool> RemoveRowAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        var opened = await OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await RemoveRowAsync(opened, address, cancellationToken).ConfigureAwait(false);
        }
        catch (StorageException failure) when (failure.IsDiskFull)
        {
            opened.Reserve.Lend();
            try
            {
                await RemoveRowAsync(opened, address, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                opened.Reserve.TryFill();
            }
        }

        return true;
    }

    private async Task RemoveRowAsync(OpenedFiles opened, ObjectAddress address, CancellationToken cancellationToken)
    {
        var before = await _known.ChangeAsync(address, () => opened.Writer.ChangeAsync(
            statements =>
            {
                var there = ObjectTable.Find(statements, address);
                ObjectTable.Remove(statements, address);
                return there;
            },
            cancellationToken)).ConfigureAwait(false);
        if (before is not null)
        {
            opened.Files.Delete(before.File);
        }
    }

    // A directory that could not be opened is tried again at the next use.
    private async Task<OpenedFiles> OpenAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _opened) is { } there)
        {
            return there;
        }

        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _isDisposed
                ? throw new ObjectException(ObjectFailure.Unavailable, "the node ends")
                : _opened ??= await OpenedFiles.OpenAsync(directory, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _opening.Release();
        }
    }
}
