namespace Longshore.Functions.Specs;

/// <summary>The names of <see cref="OnMiss"/> in specs, in SLEdge's routes and on the command line.</summary>
public static class OnMissNames
{
    /// <summary>The rule, as a sentence.</summary>
    public const string Rule = "must be drop, finish or kill";

    private static readonly EnumNames<OnMiss> Names = new("drop", "finish", "kill");

    /// <summary>The name of a value.</summary>
    public static string Name(this OnMiss value) => Names.Of(value);

    /// <summary>Finds a value by its name.</summary>
    public static bool TryParse(string name, out OnMiss value) => Names.TryParse(name, out value);
}
