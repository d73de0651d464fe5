namespace Longshore.Functions.Specs;

/// <summary>The names of <see cref="OnMiss"/> in specs, in SLEdge's routes and on the command line.</summary>
public static class OnMissNames
{
    /// <summary>The rule, as a sentence.</summary>
    public const string Rule = "must be drop, finish or kill";

    private static readonly string[] Names = ["drop", "finish", "kill"];

    /// <summary>The name of a value.</summary>
    public static string Name(this OnMiss value) => Names[(int)value];

    /// <summary>Finds a value by its name.</summary>
    public static bool TryParse(string name, out OnMiss value)
    {
        var index = Array.IndexOf(Names, name);
        value = (OnMiss)Math.Max(index, 0);
        return index >= 0;
    }
}
