using Longshore.Functions.Specs;

namespace Longshore.Functions.Attestation;

/// <summary>What a function needs an executor to prove.</summary>
/// <param name="Level">The least level.</param>
/// <param name="Measurements">The accepted values. A name that is there several times accepts each of them; a name that is not there, any.</param>
public readonly record struct TrustNeed(TrustLevel Level, EquatableArray<Measurement> Measurements)
{
    /// <summary>Whether every executor has enough.</summary>
    public bool IsNone => Level == TrustLevel.None && Measurements.Count == 0;

    /// <summary>The need of a function.</summary>
    public static TrustNeed Of(FunctionSpec spec) => new(spec.Trust, spec.Measurements);
}
