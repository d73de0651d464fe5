namespace Longshore.Functions.Calls;

/// <summary>An executor of a decision as it is shown.</summary>
/// <param name="Executor">Its name.</param>
/// <param name="Kind">What it is: local, member, storage or boards.</param>
/// <param name="Wins">Whether the call runs there.</param>
/// <param name="Reason">Why it was chosen or not, as a sentence.</param>
public sealed record ExplainedCandidate(string Executor, string Kind, bool Wins, string Reason)
{
    /// <summary>Microseconds until it could begin, the way included; null without an offer.</summary>
    public long? ReadyUs { get; init; }

    /// <summary>Microseconds that it would run; null without an offer.</summary>
    public long? RunUs { get; init; }

    /// <summary>Bytes over a network; null without an offer.</summary>
    public long? Bytes { get; init; }

    /// <summary>Its energy; null where it is not known.</summary>
    public double? Joules { get; init; }

    /// <summary>Its price; null where it is not known.</summary>
    public double? Cost { get; init; }

    /// <summary>The level that it can prove; null without an offer.</summary>
    public string? Trust { get; init; }
}
