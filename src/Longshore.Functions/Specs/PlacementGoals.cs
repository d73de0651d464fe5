namespace Longshore.Functions.Specs;

/// <summary>The names of <see cref="PlacementGoal"/>, which are the policies of placement in specs, options and journals.</summary>
public static class PlacementGoals
{
    /// <summary>The rule, as a sentence.</summary>
    public const string Rule = "must be weighted, deadline, data, energy or cost";

    private static readonly EnumNames<PlacementGoal> Names = new("weighted", "deadline", "data", "energy", "cost");

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> All => Names.All;

    /// <summary>The name of a value.</summary>
    public static string Name(this PlacementGoal goal) => Names.Of(goal);

    /// <summary>Finds a value by its name.</summary>
    public static bool TryParse(string name, out PlacementGoal goal) => Names.TryParse(name, out goal);
}
