using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;

namespace Longshore.Cli.Projects;

/// <summary>What <c>up</c> does to the functions of a node.</summary>
/// <param name="Steps">One for each function of the project and each that is gone from its file, by name.</param>
internal sealed record ProjectPlan(IReadOnlyList<PlanStep> Steps)
{
    /// <summary>Compares a project with what is deployed.</summary>
    /// <param name="project">The project's name.</param>
    /// <param name="wanted">Its functions with their code.</param>
    /// <param name="deployed">All functions of the node.</param>
    /// <param name="prunes">Whether what is gone from the file is removed.</param>
    public static ProjectPlan Of(string project, IReadOnlyList<Deployment> wanted, IReadOnlyList<FunctionConfig> deployed, bool prunes)
    {
        var before = deployed.ToDictionary(function => function.Name);
        var names = wanted.Select(each => each.Spec.Name).ToHashSet();
        var gone = deployed.Where(function => ProjectOf(function.Spec) == project && !names.Contains(function.Name))
            .Select(function => new PlanStep(function.Name, prunes ? PlanAction.Remove : PlanAction.Leave, []));
        return new ProjectPlan(
            [.. wanted.Select(each => StepOf(each, before.GetValueOrDefault(each.Spec.Name)?.Spec, project)).Concat(gone).OrderBy(step => step.Function.Value, StringComparer.Ordinal)]);
    }

    /// <summary>The change that the plan makes; null if there is none.</summary>
    public FunctionChange? Change()
    {
        var change = new FunctionChange(
            [.. Steps.Select(step => step.Deployment).OfType<Deployment>()],
            [.. Steps.Where(step => step.Action == PlanAction.Remove).Select(step => step.Function)]);
        return change.Deployed.Count + change.Removed.Count > 0 ? change : null;
    }

    /// <summary>The number of functions to which something happens.</summary>
    public int CountOf(PlanAction action) => Steps.Count(step => step.Action == action);

    private static PlanStep StepOf(Deployment wanted, FunctionSpec? before, string project)
    {
        if (before is null)
        {
            return new PlanStep(wanted.Spec.Name, PlanAction.Create, []) { Deployment = wanted };
        }

        if (before == wanted.Spec)
        {
            return new PlanStep(wanted.Spec.Name, PlanAction.Keep, []);
        }

        var owner = ProjectOf(before);
        return new PlanStep(
            wanted.Spec.Name,
            PlanAction.Change,
            [
                .. owner == project ? [] : (string[])[owner is null ? "it was deployed without a project" : $"it was deployed by the project {owner}"],
                .. SpecDifferences.Between(before, wanted.Spec).Where(line => !line.Contains(Project.Label, StringComparison.Ordinal)),
            ])
        {
            Deployment = wanted,
        };
    }

    private static string? ProjectOf(FunctionSpec spec) => spec.Labels.FirstOrDefault(label => label.Name == Project.Label)?.Value;
}
