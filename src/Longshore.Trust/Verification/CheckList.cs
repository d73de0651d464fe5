namespace Longshore.Trust.Verification;

/// <summary>Makes the checks of a quote one after the other, and keeps how each ended.</summary>
internal sealed class CheckList
{
    private readonly List<CheckResult> _results = [];

    public IReadOnlyList<CheckResult> Results => _results;

    /// <summary>Makes one check. Whatever the evidence makes a reader throw is a failure of this check only.</summary>
    /// <param name="check">The check.</param>
    /// <param name="isPossible">Whether the checks before it gave what it needs.</param>
    /// <param name="make">Returns a sentence about what was proven, or throws.</param>
    public void Make(QuoteCheck check, bool isPossible, Func<string> make) => _results.Add(isPossible
        ? Made(check, make)
        : new CheckResult(check, CheckOutcome.NotMade, null, "not checked, because a check before it failed"));

    private static CheckResult Made(QuoteCheck check, Func<string> make)
    {
        try
        {
            return new CheckResult(check, CheckOutcome.Passed, null, make());
        }
        catch (EvidenceException failure)
        {
            return new CheckResult(check, CheckOutcome.Failed, failure.Failure, failure.Message);
        }
        catch (Exception defect)
        {
            return new CheckResult(check, CheckOutcome.Failed, EvidenceFailure.Malformed, $"the evidence cannot be read: {defect.Message}");
        }
    }
}
