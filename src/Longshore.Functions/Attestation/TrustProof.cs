using Longshore.Functions.Specs;

namespace Longshore.Functions.Attestation;

/// <summary>What an executor has proven of itself.</summary>
/// <param name="Level">The level.</param>
/// <param name="Measurements">What was measured, each name once.</param>
public sealed record TrustProof(TrustLevel Level, EquatableArray<Measurement> Measurements)
{
    /// <summary>Nothing is proven.</summary>
    public static TrustProof None { get; } = new(TrustLevel.None, []);

    /// <summary>Why the proof is too little for a need, as the rest of a sentence, or null if it is enough.</summary>
    public string? Refusal(TrustNeed need) => Level < need.Level
        ? $"the function needs trust \"{need.Level.Name()}\", the executor offers \"{Level.Name()}\""
        : need.Measurements
            .GroupBy(each => each.Name, StringComparer.Ordinal)
            .Where(accepted => !accepted.Any(each => Measurements.Contains(each)))
            .Select(accepted => $"the executor's {accepted.Key} is {ValueOf(accepted.Key)}")
            .FirstOrDefault();

    /// <inheritdoc/>
    public override string ToString() => string.Join(' ', Measurements.Select(each => each.ToString()).Prepend(Level.Name()));

    private string ValueOf(string name) =>
        Measurements.FirstOrDefault(each => each.Name == name) is { } other ? $"{other.Hex}, which the function does not accept" : "not proven";
}
