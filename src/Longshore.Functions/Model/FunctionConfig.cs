namespace Longshore.Functions.Model;

/// <summary>A deployed function: a name, an immutable module, and the limits of one invocation.</summary>
/// <param name="Name">The name it is invoked under.</param>
/// <param name="Module">The digest of its module.</param>
/// <param name="Limits">What one invocation may use.</param>
/// <param name="DeployedAt">When this version was deployed.</param>
public sealed record FunctionConfig(
    FunctionName Name, ModuleDigest Module, FunctionLimits Limits, DateTimeOffset DeployedAt);
