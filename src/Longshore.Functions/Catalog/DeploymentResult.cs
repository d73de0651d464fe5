using Longshore.Functions.Specs;

namespace Longshore.Functions.Catalog;

/// <summary>A deployed function, or the reasons why there is none.</summary>
/// <param name="Function">The deployed function, or null.</param>
/// <param name="Errors">What is wrong with the module or its limits, one sentence each; empty on success.</param>
public sealed record DeploymentResult(FunctionConfig? Function, IReadOnlyList<string> Errors);
