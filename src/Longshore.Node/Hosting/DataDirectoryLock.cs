using Longshore.Wasm.Files;

namespace Longshore.Node.Hosting;

/// <summary>The right of one process to change a data directory: advisory locks, which the system releases when the process ends in any
/// way.</summary>
/// <remarks>The directory itself is locked, so that no deleted file and no second path to the directory lets a second node start. The lock
/// of a file in it excludes others on network file systems without locks of directories.</remarks>
public sealed class DataDirectoryLock : IDisposable
{
    private const string FileName = "node.lock";
    private const int WouldBlockErrno = 11;

    private readonly LockedDirectory _directory;
    private readonly FileStream _file;

    private DataDirectoryLock(LockedDirectory directory, FileStream file) => (_directory, _file) = (directory, file);

    /// <summary>Takes the lock and creates the directory if there is none. Returns null if another process has the lock.</summary>
    /// <exception cref="NodeStartException">The directory cannot be created or written.</exception>
    public static DataDirectoryLock? TryTake(string directory)
    {
        LockedDirectory? locked = null;
        try
        {
            Directory.CreateDirectory(directory);
            locked = LockedDirectory.TryLock(directory);
            return locked is null ? null : new DataDirectoryLock(locked, OpenFile(directory, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException failure) when (failure.HResult == WouldBlockErrno)
        {
            locked?.Dispose();
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            locked?.Dispose();
            throw new NodeStartException(
                [$"the data directory {directory} cannot be used: {failure.Message}; make it writable for this user, or name another one with --data"]);
        }
    }

    /// <summary>Whether another process has the lock. Writes nothing, and any number of processes may ask at one time.</summary>
    public static bool IsTaken(string directory)
    {
        try
        {
            using var locked = LockedDirectory.TryLock(directory, isShared: true);
            if (locked is null)
            {
                return true;
            }

            using var file = OpenFile(directory, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure.HResult == WouldBlockErrno;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        _directory.Dispose();
    }

    private static FileStream OpenFile(string directory, FileMode mode, FileAccess access, FileShare share) =>
        new(Path.Combine(directory, FileName), mode, access, share);
}
