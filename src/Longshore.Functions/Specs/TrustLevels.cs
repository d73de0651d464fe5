namespace Longshore.Functions.Specs;

/// <summary>The names of trust levels in specs.</summary>
public static class TrustLevels
{
    /// <summary>The rule, as a sentence.</summary>
    public const string Rule = "must be none, signed, attested, tpm or sgx";

    private static readonly EnumNames<TrustLevel> Names = new("none", "signed", "attested", "tpm", "sgx");

    /// <summary>The name of a level.</summary>
    public static string Name(this TrustLevel level) => Names.Of(level);

    /// <summary>Finds a level by its name.</summary>
    public static bool TryParse(string name, out TrustLevel level) => Names.TryParse(name, out level);
}
