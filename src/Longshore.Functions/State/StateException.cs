namespace Longshore.Functions.State;

/// <summary>State did not do what a guest asked for.</summary>
/// <param name="refusal">Why.</param>
/// <param name="message">The sentence for the guest's author.</param>
/// <param name="cause">What the host met, or null.</param>
public sealed class StateException(StateRefusal refusal, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Why.</summary>
    public StateRefusal Refusal => refusal;

    /// <summary>The namespace that has no room, or null if it is the node that has none. For <see cref="StateRefusal.LimitReached"/>.</summary>
    public string? FullSpace { get; init; }
}
