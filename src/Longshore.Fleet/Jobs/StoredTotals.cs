namespace Longshore.Fleet.Jobs;

/// <summary>How many jobs a store holds.</summary>
/// <param name="Waiting">Jobs without a result.</param>
/// <param name="Ended">Results, since the store was created.</param>
/// <param name="Dead">Dead letters.</param>
public readonly record struct StoredTotals(long Waiting, long Ended, long Dead);
