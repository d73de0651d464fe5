using Longshore.Functions.Attestation;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Calls;

/// <summary>What an executor expects of a call.</summary>
/// <param name="ReadyIn">Time until it could begin.</param>
/// <param name="RunTime">Time it would run; zero if nothing is known yet.</param>
/// <param name="BytesMoved">Bytes that would cross a network.</param>
/// <param name="Joules">Energy it would take; zero where it is not measured.</param>
/// <param name="Trust">The level of what the executor can prove of itself.</param>
public readonly record struct Offer(TimeSpan ReadyIn, TimeSpan RunTime, long BytesMoved, double Joules, TrustLevel Trust)
{
    /// <summary>What was measured of the executor.</summary>
    public EquatableArray<Measurement> Measurements { get; init; } = [];

    /// <summary>What the executor can prove of itself.</summary>
    public TrustProof Proof => new(Trust, Measurements);

    /// <summary>Time from now to the answer.</summary>
    public TimeSpan AnswerIn => ReadyIn + RunTime;
}
