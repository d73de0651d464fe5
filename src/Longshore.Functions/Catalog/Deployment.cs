using Longshore.Functions.Specs;

namespace Longshore.Functions.Catalog;

/// <summary>A function to deploy.</summary>
/// <param name="Spec">The function. Its artifact has the digest of <paramref name="Artifact"/>.</param>
/// <param name="Artifact">The code.</param>
public sealed record Deployment(FunctionSpec Spec, ReadOnlyMemory<byte> Artifact);
