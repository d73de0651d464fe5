namespace Longshore.Functions.Specs;

/// <summary>What an executor can prove of itself, lowest first.</summary>
public enum TrustLevel
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Which code it runs, by a quote of its hardware.</summary>
    Attested,
}
