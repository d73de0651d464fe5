namespace Longshore.Cluster;

/// <summary>An entry at NATS is not taken.</summary>
/// <param name="why">The reason, for the metric.</param>
/// <param name="message">The reason as a part of a sentence, with what to do.</param>
/// <param name="cause">What was met, or null.</param>
internal sealed class RefusedEntryException(EntryRefusal why, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>The reason, for the metric.</summary>
    public EntryRefusal Why => why;
}
