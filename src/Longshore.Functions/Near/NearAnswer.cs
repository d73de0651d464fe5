namespace Longshore.Functions.Near;

/// <summary>The answer of a storage node to a call.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Detail">If it is not done: one sentence, without payload.</param>
public sealed record NearAnswer(NearStatus Status, string Detail = "")
{
    /// <summary>What the function returned.</summary>
    public int Code { get; init; }

    /// <summary>What it has changed of the state that was sent, packed.</summary>
    public ReadOnlyMemory<byte> State { get; init; }

    /// <summary>What it wrote to standard error.</summary>
    public ReadOnlyMemory<byte> Log { get; init; }
}
