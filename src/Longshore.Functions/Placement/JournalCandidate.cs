using Longshore.Functions.Calls;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Placement;

/// <summary>An executor in a line of the journal.</summary>
/// <param name="Executor">Its name.</param>
/// <param name="Kind">What it is, a name of <see cref="ExecutorKinds"/>.</param>
public sealed record JournalCandidate(string Executor, string Kind)
{
    /// <summary>Microseconds until it could begin; null without an offer.</summary>
    public long? ReadyUs { get; init; }

    /// <summary>Microseconds that it would run; null without an offer.</summary>
    public long? RunUs { get; init; }

    /// <summary>Bytes over a network.</summary>
    public long Bytes { get; init; }

    /// <summary>Its energy; null where it is not known.</summary>
    public double? Joules { get; init; }

    /// <summary>Its price; null where it is not known.</summary>
    public double? Cost { get; init; }

    /// <summary>The calls that it runs at one time; 0 where it is not known.</summary>
    public int Slots { get; init; }

    /// <summary>Why it might not run the call; null if it might.</summary>
    public string? Refusal { get; init; }

    /// <summary>The line's form of an executor.</summary>
    public static JournalCandidate Of(PlacementCandidate candidate) => new(candidate.Executor, candidate.Kind.Name())
    {
        ReadyUs = (long?)candidate.Offer?.ReadyIn.TotalMicroseconds,
        RunUs = (long?)candidate.Offer?.RunTime.TotalMicroseconds,
        Bytes = candidate.Offer?.BytesMoved ?? 0,
        Joules = candidate.Offer?.Joules,
        Cost = candidate.Offer?.Cost,
        Slots = candidate.Offer?.Slots ?? 0,
        Refusal = candidate.Refusal,
    };
}
