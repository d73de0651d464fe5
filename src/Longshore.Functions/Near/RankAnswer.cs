namespace Longshore.Functions.Near;

/// <summary>The answer of a node about the ranks of a world.</summary>
/// <param name="Status">Whether it was done.</param>
/// <param name="Detail">If not: one sentence, without payload.</param>
public readonly record struct RankAnswer(NearStatus Status, string Detail = "")
{
    /// <summary>The frames that were asked for.</summary>
    public ReadOnlyMemory<byte> Frames { get; init; }
}
