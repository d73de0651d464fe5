namespace Longshore.Trust.Ledger;

/// <summary>A page of what was found.</summary>
/// <param name="Total">How many there are in all, those of earlier pages included.</param>
/// <param name="Ids">The identifiers of this page.</param>
/// <param name="Remaining">How many come after this page.</param>
public sealed record LookUpPage(int Total, IReadOnlyList<string> Ids, int Remaining)
{
    /// <summary>Nothing.</summary>
    public static LookUpPage Empty { get; } = new(0, [], 0);
}
