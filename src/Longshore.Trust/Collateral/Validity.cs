namespace Longshore.Trust.Collateral;

/// <summary>When collateral is valid.</summary>
/// <param name="From">When it was issued.</param>
/// <param name="Until">When the next issue was due.</param>
internal readonly record struct Validity(DateTimeOffset From, DateTimeOffset Until)
{
    /// <exception cref="EvidenceException">It is not valid at this time.</exception>
    public void Verify(string what, DateTimeOffset at)
    {
        if (at < From || at > Until)
        {
            throw new EvidenceException(EvidenceFailure.CollateralExpired, string.Create(null, $"{what} is valid from {From:u} to {Until:u}"));
        }
    }
}
