using Longshore.Trust.Collateral;
using Longshore.Trust.Quotes;

namespace Longshore.Trust.Verification;

/// <summary>What the checks of a quote gave.</summary>
public sealed record QuoteVerdict
{
    /// <summary>The quote; null if the bytes are none.</summary>
    public Quote? Quote { get; init; }

    /// <summary>All checks that apply, in their order.</summary>
    public required IReadOnlyList<CheckResult> Checks { get; init; }

    /// <summary>The status of the whole: processor, TDX module and quoting enclave; null if it could not be found.</summary>
    public TcbStatus? Status { get; init; }

    /// <summary>The quoting enclave's own status; null if it could not be found.</summary>
    public TcbStatus? QuotingEnclaveStatus { get; init; }

    /// <summary>Intel's advisories about what is open.</summary>
    public IReadOnlyList<string> Advisories { get; init; } = [];

    /// <summary>Whether every check passed.</summary>
    public bool IsAccepted => Checks.All(check => check.Outcome == CheckOutcome.Passed);

    /// <summary>The first failure; null if there is none.</summary>
    public EvidenceFailure? Failure => Checks.FirstOrDefault(check => check.Failure is not null)?.Failure;
}
