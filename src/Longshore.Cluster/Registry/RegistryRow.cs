namespace Longshore.Cluster.Registry;

/// <summary>A function in the table.</summary>
/// <param name="Spec">The key of its description. The digest is that of the JSON text.</param>
/// <param name="Artifact">The key of its code.</param>
/// <param name="DeployedAt">When it was deployed, by the clock of the node where it was.</param>
internal sealed record RegistryRow(ContentKey Spec, ContentKey Artifact, DateTimeOffset DeployedAt);
