namespace Longshore.Functions.State;

/// <summary>What a store knows of a region beside its bytes. All versions of a store come from one sequence and never come again.</summary>
/// <param name="Epoch">The version of the push that made the region. A region that was deleted and made again has another.</param>
/// <param name="Version">The version of its last push.</param>
/// <param name="LengthVersion">The version of the last push that changed its length.</param>
/// <param name="Length">Its length, in bytes.</param>
public sealed record StateHead(long Epoch, long Version, long LengthVersion, long Length);
