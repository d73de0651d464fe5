namespace Longshore.Storage;

/// <summary>A store cannot be opened, read or written: says what, where, and what to do.</summary>
public sealed class StorageException(string message, Exception? cause = null) : Exception(message, cause);
