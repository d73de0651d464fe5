using Longshore.Functions.State;

namespace Longshore.Storage.Sqlite.State;

/// <summary>A region as its row has it.</summary>
/// <param name="Id">The row.</param>
/// <param name="Head">The region.</param>
internal sealed record StoredRegion(long Id, StateHead Head);
