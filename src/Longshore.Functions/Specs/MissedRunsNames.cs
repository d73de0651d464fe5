namespace Longshore.Functions.Specs;

/// <summary>The names of policies for missed runs in specs.</summary>
public static class MissedRunsNames
{
    /// <summary>The rule, as a sentence.</summary>
    public const string Rule = "must be skip or once";

    private static readonly EnumNames<MissedRuns> Names = new("skip", "once");

    /// <summary>The name of a policy.</summary>
    public static string Name(this MissedRuns policy) => Names.Of(policy);

    /// <summary>Finds a policy by its name.</summary>
    public static bool TryParse(string name, out MissedRuns policy) => Names.TryParse(name, out policy);
}
