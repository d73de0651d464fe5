using Longshore.Functions.Objects;
using Longshore.Tests.Functions.Objects;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Tests.Functions.Near;

/// <summary>Objects in files that can only be mapped: whoever reads them gets an error.</summary>
/// <param name="directory">Where the files are.</param>
internal sealed class MappedFileStore(string directory) : IObjectStore
{
    private readonly MemoryObjectStore _objects = new(TimeProvider.System) { Location = new ObjectLocation([NearNodes.StoreHost]) };

    /// <summary>Whether a file is cut off as soon as it was mapped.</summary>
    public bool CutsOff { get; set; }

    public async Task<ObjectInfo> PutAsync(ObjectAddress address, ObjectContent content, ObjectCondition condition, CancellationToken cancellationToken)
    {
        var info = await _objects.PutAsync(address, content, condition, cancellationToken);
        await using var body = await _objects.OpenAsync(address, ObjectRange.All, cancellationToken);
        await File.WriteAllBytesAsync(PathOf(address), await body.ReadAllAsync(int.MaxValue, cancellationToken), cancellationToken);
        return info;
    }

    public async Task<ObjectBody> OpenAsync(ObjectAddress address, ObjectRange range, CancellationToken cancellationToken)
    {
        var body = await _objects.OpenAsync(address, range, cancellationToken);
        var file = File.OpenHandle(PathOf(address), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return new ObjectBody(body.Info, body.Offset, body.Length, new MappedOnly(() => Close(file, PathOf(address)))) { File = file };
    }

    public Task<ObjectInfo?> StatAsync(ObjectAddress address, CancellationToken cancellationToken) => _objects.StatAsync(address, cancellationToken);

    public Task RemoveAsync(ObjectAddress address, CancellationToken cancellationToken) => _objects.RemoveAsync(address, cancellationToken);

    public Task<ObjectPage> ListAsync(BucketName bucket, ObjectQuery query, CancellationToken cancellationToken) =>
        _objects.ListAsync(bucket, query, cancellationToken);

    public Task<ObjectLocation> LocateAsync(ObjectAddress address, CancellationToken cancellationToken) => _objects.LocateAsync(address, cancellationToken);

    /// <summary>The file of an object.</summary>
    public string PathOf(ObjectAddress address) => Path.Combine(directory, address.Key.Value);

    private void Close(SafeFileHandle file, string path)
    {
        file.Dispose();
        if (CutsOff)
        {
            File.OpenHandle(path, FileMode.Truncate, FileAccess.Write).Dispose();
        }
    }

    private sealed class MappedOnly(Action closed) : ReadingStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new ObjectException(ObjectFailure.Unavailable, "the object can only be mapped");

        protected override void Dispose(bool disposing)
        {
            closed();
            base.Dispose(disposing);
        }
    }
}
