namespace Longshore.Functions.Capabilities.KeyValue;

/// <summary>A store cannot be read or written: its disk is full, its file is damaged, or the node ends.</summary>
/// <param name="message">What failed and what to do, as a sentence.</param>
/// <param name="cause">What the store met, or null.</param>
public sealed class KeyValueUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
