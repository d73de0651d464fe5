using Longshore.Node.Api;

namespace Longshore.Cli.Access;

/// <summary>The deployed function, or the errors for which it was refused.</summary>
internal sealed record DeploymentOutcome(FunctionDescription? Function, IReadOnlyList<string> Errors);
