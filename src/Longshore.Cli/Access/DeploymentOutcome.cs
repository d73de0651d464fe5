using Longshore.Node.Faces.Native;

namespace Longshore.Cli.Access;

/// <summary>The deployed function, or why there is none.</summary>
internal sealed record DeploymentOutcome(FunctionDescription? Function, IReadOnlyList<string> Errors);
