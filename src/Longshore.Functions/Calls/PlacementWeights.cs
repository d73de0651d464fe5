namespace Longshore.Functions.Calls;

/// <summary>The cost of an offer in seconds: its time until the answer, plus these shares.</summary>
public sealed record PlacementWeights
{
    /// <summary>Seconds that a joule counts. Default: 0.01.</summary>
    // A busy server core draws about 10 W: a second of it then counts 0.1 s.
    public double SecondsPerJoule { get; init; } = 0.01;

    /// <summary>Seconds that a byte over a network counts, beside its transfer time. Default: 1e-9.</summary>
    // Breaks ties towards the data without outweighing time: a megabyte counts a millisecond.
    public double SecondsPerByteMoved { get; init; } = 1e-9;
}
