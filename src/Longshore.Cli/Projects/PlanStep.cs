using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;

namespace Longshore.Cli.Projects;

/// <summary>What becomes of one function.</summary>
/// <param name="Function">The function.</param>
/// <param name="Action">What becomes of it.</param>
/// <param name="Differences">What changes, one line each.</param>
internal sealed record PlanStep(FunctionName Function, PlanAction Action, IReadOnlyList<string> Differences)
{
    /// <summary>What is deployed; null if nothing is.</summary>
    public Deployment? Deployment { get; init; }
}
