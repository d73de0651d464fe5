using Longshore.Functions.Specs;

namespace Longshore.Cli.Projects;

/// <summary>A function as a project's file describes it.</summary>
/// <param name="Spec">The function, without the digest of its code.</param>
/// <param name="Code">The file with its code: a full path.</param>
/// <param name="WrittenCode">The same as the project's file writes it.</param>
internal sealed record ProjectFunction(FunctionSpec Spec, string Code, string WrittenCode)
{
    /// <summary>The command that makes the code, run by the shell in the project's directory; null for none.</summary>
    public string? Build { get; init; }
}
