using Longshore.Functions.Specs;

namespace Longshore.Cluster.Registry;

/// <summary>A function that this node has.</summary>
/// <param name="Spec">The digest of its description's JSON text.</param>
/// <param name="DeployedAt">When it was deployed.</param>
/// <param name="IsProtected">Whether only trusted nodes may replace or remove it.</param>
internal readonly record struct OwnFunction(ModuleDigest Spec, DateTimeOffset DeployedAt, bool IsProtected);
