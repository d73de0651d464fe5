using Longshore.Trust.Certificates;
using Longshore.Trust.Collateral;

namespace Longshore.Trust.Verification;

/// <summary>Verifies quotes against Intel's root certificate, without a network and at any time. Any number of threads may use one, which then checks
/// the signatures of certificates and collateral once only.</summary>
public sealed class QuoteVerifier
{
    private readonly TrustedRoot _root;
    private readonly VerifiedSignatures _signatures = new();

    /// <summary>A verifier that trusts Intel's root.</summary>
    public QuoteVerifier()
        : this(TrustedRoot.Intel)
    {
    }

    internal QuoteVerifier(TrustedRoot root) => _root = root;

    /// <summary>Makes all checks that can be made. Nothing is thrown for any bytes.</summary>
    /// <param name="quote">The quote.</param>
    /// <param name="collateral">What Intel publishes about its processor; null makes the checks without it, and accepts nothing.</param>
    /// <param name="at">The time at which everything must be valid.</param>
    /// <param name="policy">What is accepted.</param>
    public QuoteVerdict Verify(ReadOnlyMemory<byte> quote, QuoteCollateral? collateral, DateTimeOffset at, QuotePolicy policy) =>
        new QuoteVerification(_root, _signatures, collateral, at, policy).Run(quote);
}
