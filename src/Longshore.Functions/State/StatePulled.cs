namespace Longshore.Functions.State;

/// <summary>What a store answers to a pull: the head and the chunks as of one moment.</summary>
/// <param name="Head">The region, or null if there is none.</param>
/// <param name="Chunks">The chunks that were asked for and have another version than the caller.</param>
public sealed record StatePulled(StateHead? Head, IReadOnlyList<StateChunk> Chunks);
