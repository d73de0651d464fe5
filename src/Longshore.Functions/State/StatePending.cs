namespace Longshore.Functions.State;

/// <summary>A push that is on its way.</summary>
/// <param name="Push">The push.</param>
/// <param name="Stamp">The region's stamp when it was made: what was written later is not in it.</param>
internal sealed record StatePending(StatePush Push, long Stamp);
