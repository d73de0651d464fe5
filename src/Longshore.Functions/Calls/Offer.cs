using Longshore.Functions.Attestation;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Calls;

/// <summary>What an executor expects of a call.</summary>
/// <param name="ReadyIn">Time until it could begin.</param>
/// <param name="RunTime">Time it would run; zero if nothing is known yet.</param>
/// <param name="BytesMoved">Bytes that would cross a network.</param>
/// <param name="Joules">Energy it would take; null where it is not known.</param>
/// <param name="Trust">The level of what the executor can prove of itself.</param>
public readonly record struct Offer(TimeSpan ReadyIn, TimeSpan RunTime, long BytesMoved, double? Joules, TrustLevel Trust)
{
    /// <summary>The time until the answer from which an executor cannot take the call now: an hour, the longest that a function may run.</summary>
    public static readonly TimeSpan Never = TimeSpan.FromHours(1);

    /// <summary>What the call would cost, in the unit in which prices are given; null where it is not known. Default: null.</summary>
    public double? Cost { get; init; }

    /// <summary>The calls that it runs at one time; 0 where it is not known. Default: 0.</summary>
    public int Slots { get; init; }

    /// <summary>What was measured of the executor.</summary>
    public EquatableArray<Measurement> Measurements { get; init; } = [];

    /// <summary>What the executor can prove of itself.</summary>
    public TrustProof Proof => new(Trust, Measurements);

    /// <summary>Time from now to the answer.</summary>
    public TimeSpan AnswerIn => ReadyIn + RunTime;
}
