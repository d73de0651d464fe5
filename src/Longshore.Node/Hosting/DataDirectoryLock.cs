namespace Longshore.Node.Hosting;

/// <summary>The right of one process to change a data directory: an advisory lock, which the system releases when the
/// process ends in any way.</summary>
public sealed class DataDirectoryLock : IDisposable
{
    private const string FileName = "node.lock";

    private readonly FileStream _file;

    private DataDirectoryLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, or returns null if another process has it.</summary>
    /// <exception cref="NodeStartException">The directory cannot be created or written.</exception>
    public static DataDirectoryLock? TryTake(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unusable(directory, failure);
        }

        try
        {
            return new DataDirectoryLock(new FileStream(
                Path.Combine(directory, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException failure)
        {
            throw Unusable(directory, failure);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static NodeStartException Unusable(string directory, Exception failure) =>
        new([$"the data directory {directory} cannot be used: {failure.Message}; name another one with --data"]);
}
