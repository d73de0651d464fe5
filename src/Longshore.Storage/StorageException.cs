namespace Longshore.Storage;

/// <summary>A store cannot be opened, read or written. The message says what failed, where, and what to do.</summary>
public sealed class StorageException(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Whether the disk is full, or a quota is used up.</summary>
    public bool IsDiskFull { get; init; }
}
