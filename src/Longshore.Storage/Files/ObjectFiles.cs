using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Longshore.Wasm.Files;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Storage.Files;

/// <summary>The files with the bytes of objects. A file is written once, under a random name, and never changed.</summary>
/// <param name="directory">The directory of the store.</param>
internal sealed class ObjectFiles(string directory)
{
    /// <summary>The name of the index in the directory.</summary>
    public const string IndexFileName = "objects.db";

    private const string FolderName = "data";

    // Names begin with two of 256 hexadecimal digits, which are the folder: a million objects are 4,000 names in each.
    private const int FolderDigits = 2;

    private const int BufferBytes = 128 << 10;

    // Half of SHA-256: nobody finds two contents with the same one by chance.
    private const int TagBytes = 16;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _root = Path.Combine(directory, FolderName);

    // Those that the index does not have yet.
    private readonly ConcurrentDictionary<string, bool> _unindexed = new(StringComparer.Ordinal);

    /// <summary>Makes the directory, for its owner only.</summary>
    public void Prepare()
    {
        const UnixFileMode OwnersDirectory = OwnerOnly | UnixFileMode.UserExecute;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_root);
            return;
        }

        Directory.CreateDirectory(directory, OwnersDirectory);
        Directory.CreateDirectory(_root, OwnersDirectory);
        HostDirectory.Flush(directory);
    }

    /// <summary>Writes a new file. It is on the disk when the task ends. The caller calls <see cref="Settle"/> when the index knows it, or
    /// <see cref="Delete"/>.</summary>
    public async Task<WrittenFile> WriteAsync(Stream bytes, CancellationToken cancellationToken)
    {
        var name = Guid.NewGuid().ToString("N");
        _unindexed[name] = true;
        try
        {
            var path = PathOf(name);
            MakeFolder(path);
            using var file = Create(path);
            var (size, tag) = await CopyAsync(bytes, file, cancellationToken).ConfigureAwait(false);
            RandomAccess.FlushToDisk(file);
            HostDirectory.Flush(Path.GetDirectoryName(path)!);
            return new WrittenFile(name, size, tag);
        }
        catch
        {
            Delete(name);
            throw;
        }
    }

    /// <summary>The index has the file.</summary>
    public void Settle(string name) => _unindexed.TryRemove(name, out _);

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public SafeFileHandle Open(string name) => File.OpenHandle(
        PathOf(name), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.Asynchronous);

    /// <summary>Deletes a file that the index does not have. One that cannot be deleted now is deleted when the store is opened again.</summary>
    public void Delete(string name)
    {
        try
        {
            File.Delete(PathOf(name));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It takes space, and nothing else.
        }

        Settle(name);
    }

    /// <summary>The names of all files that the index should have.</summary>
    public IEnumerable<string> Names() => Directory.EnumerateFiles(_root, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetFileName(path))
        .Where(name => !_unindexed.ContainsKey(name));

    private static async Task<(long Size, string Tag)> CopyAsync(Stream bytes, SafeFileHandle file, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var size = 0L;
            while (await bytes.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) is > 0 and var read)
            {
                hash.AppendData(buffer, 0, read);
                await RandomAccess.WriteAsync(file, buffer.AsMemory(0, read), size, cancellationToken).ConfigureAwait(false);
                size += read;
            }

            return (size, Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, TagBytes)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static SafeFileHandle Create(string path)
    {
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Delete, FileOptions.Asynchronous);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, OwnerOnly);
        }

        return file;
    }

    private void MakeFolder(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            HostDirectory.Flush(_root);
        }
    }

    private string PathOf(string name) => Path.Combine(_root, name[..FolderDigits], name);
}
