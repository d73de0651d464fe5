using System.Text.Json.Serialization;

namespace Longshore.Functions.Specs;

/// <summary>A deployed function.</summary>
/// <param name="Spec">Its description.</param>
/// <param name="DeployedAt">When it was deployed.</param>
[JsonConverter(typeof(FunctionConfigConverter))]
public sealed record FunctionConfig(FunctionSpec Spec, DateTimeOffset DeployedAt)
{
    /// <summary>The number of the deployment under its name, from 1 on; 0 for a function that is not stored.</summary>
    public int Version { get; init; }

    /// <summary>The name it is invoked under.</summary>
    public FunctionName Name => Spec.Name;

    /// <summary>The digest of its code.</summary>
    public ModuleDigest Module => Spec.Artifact.Digest;

    /// <summary>What one invocation may use.</summary>
    public FunctionLimits Limits => Spec.Limits;
}
