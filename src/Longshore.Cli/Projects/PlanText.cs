using System.Globalization;

namespace Longshore.Cli.Projects;

/// <summary>Prints a plan in at most 80 columns.</summary>
internal static class PlanText
{
    private const int Columns = 80;

    /// <summary>The lines of a plan: a sign, the function, and what differs.</summary>
    public static IEnumerable<string> Lines(ProjectPlan plan)
    {
        var shown = plan.Steps.Where(step => step.Action != PlanAction.Keep).ToArray();
        foreach (var step in shown)
        {
            yield return Cut($"  {Sign(step.Action)} {step.Function}{Note(step.Action)}");
            foreach (var difference in step.Differences)
            {
                yield return Cut("      " + difference);
            }
        }
    }

    /// <summary>One line that counts.</summary>
    public static string Summary(string project, ProjectPlan plan)
    {
        (PlanAction Action, string Word)[] counted =
            [(PlanAction.Create, "to create"), (PlanAction.Change, "to change"), (PlanAction.Remove, "to remove"), (PlanAction.Keep, "unchanged"), (PlanAction.Leave, "gone")];
        var counts = counted.Select(each => (Count: plan.CountOf(each.Action), each.Word)).Where(each => each.Count > 0)
            .Select(each => string.Create(CultureInfo.InvariantCulture, $"{each.Count} {each.Word}"));
        return $"{project}: {string.Join(", ", counts.DefaultIfEmpty("no functions"))}";
    }

    private static char Sign(PlanAction action) => action switch
    {
        PlanAction.Create => '+',
        PlanAction.Change => '~',
        PlanAction.Remove => '-',
        _ => '!',
    };

    private static string Note(PlanAction action) =>
        action == PlanAction.Leave ? $" is not in {Project.FileName}; --prune removes it" : "";

    private static string Cut(string line) => line.Length <= Columns ? line : line[..(Columns - 3)] + "...";
}
