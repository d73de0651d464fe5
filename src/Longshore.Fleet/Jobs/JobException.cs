namespace Longshore.Fleet.Jobs;

/// <summary>A submission was not taken, and none of its jobs is in the queue.</summary>
/// <param name="refusal">Why.</param>
/// <param name="message">A sentence for the client.</param>
public sealed class JobException(JobRefusal refusal, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public JobRefusal Refusal => refusal;
}
