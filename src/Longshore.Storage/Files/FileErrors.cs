using Longshore.Functions.Objects;

namespace Longshore.Storage.Files;

/// <summary>The border of objects in files: errors of the file system and of the index become <see cref="ObjectException"/>s.</summary>
internal static class FileErrors
{
    /// <param name="directory">The store's directory.</param>
    /// <param name="operation">What may fail.</param>
    public static async Task<T> ExplainAsync<T>(string directory, Func<Task<T>> operation)
    {
        try
        {
            return await operation().ConfigureAwait(false);
        }
        catch (StorageException failure)
        {
            throw new ObjectException(failure.IsDiskFull ? ObjectFailure.Full : ObjectFailure.Unavailable, failure.Message, failure);
        }
        catch (Exception failure) when (IsFull(failure))
        {
            throw new ObjectException(
                ObjectFailure.Full, $"the disk of {directory} is full, or a quota or a limit of file sizes is reached: nothing was written", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ObjectException(ObjectFailure.Unavailable, $"the objects in {directory} cannot be used: {failure.Message}", failure);
        }
        catch (ObjectDisposedException failure)
        {
            throw new ObjectException(ObjectFailure.Unavailable, "the node ends", failure);
        }
    }

    // The runtime has an exception of its own at a limit of the size of files.
    private static bool IsFull(Exception failure) => DiskReserve.IsDiskFull(failure) || failure is ArgumentOutOfRangeException;
}
