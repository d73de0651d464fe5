using Longshore.Functions.Specs;

namespace Longshore.Functions.Catalog;

/// <summary>A deployed function, or the reasons for the refusal.</summary>
/// <param name="Function">The deployed function, or null.</param>
/// <param name="Errors">Every error in the module or its spec, one sentence each; empty on success.</param>
public sealed record DeploymentResult(FunctionConfig? Function, IReadOnlyList<string> Errors);
