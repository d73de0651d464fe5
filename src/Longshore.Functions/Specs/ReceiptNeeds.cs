namespace Longshore.Functions.Specs;

/// <summary>The names of <see cref="ReceiptNeed"/> in specs.</summary>
public static class ReceiptNeeds
{
    /// <summary>The rule, as a sentence.</summary>
    public const string Rule = "must be none or required";

    private static readonly EnumNames<ReceiptNeed> Names = new("none", "required");

    /// <summary>The name of a value.</summary>
    public static string Name(this ReceiptNeed need) => Names.Of(need);

    /// <summary>Finds a value by its name.</summary>
    public static bool TryParse(string name, out ReceiptNeed need) => Names.TryParse(name, out need);
}
