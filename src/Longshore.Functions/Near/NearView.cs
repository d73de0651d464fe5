namespace Longshore.Functions.Near;

/// <summary>What is known of a function on objects of about one size.</summary>
/// <param name="Here">The time that it took here, with the object's way; null if that is not known.</param>
/// <param name="There">The time that it took at a storage node, with both ways of the state and without the wait there; null if that is not
/// known.</param>
/// <param name="Sent">The bytes of the state that it sent last, packed.</param>
/// <param name="Back">The bytes that it brought back, packed.</param>
internal readonly record struct NearView(TimeSpan? Here, TimeSpan? There, long Sent, long Back)
{
    /// <summary>The time that it took here before that was forgotten; null if it never was.</summary>
    public TimeSpan? HereBefore { get; init; }

    /// <summary>The time that it took at a storage node before that was forgotten; null if it never was.</summary>
    public TimeSpan? ThereBefore { get; init; }

    /// <summary>Whether no node is to be asked now: the last one that was asked did not do it.</summary>
    public bool IsClosed { get; init; }
}
