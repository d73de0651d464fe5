namespace Longshore.Functions.State;

/// <summary>Asks for the lock of a region.</summary>
/// <param name="Key">The region. It need not exist.</param>
/// <param name="Holder">Who asks; unique among all nodes of the store. A holder that has the lock in this mode renews its lease.</param>
/// <param name="IsExclusive">Whether no other holder may have it at the same time.</param>
/// <param name="Lease">How long it is held at most.</param>
public sealed record StateLockRequest(StateKey Key, string Holder, bool IsExclusive, TimeSpan Lease);
