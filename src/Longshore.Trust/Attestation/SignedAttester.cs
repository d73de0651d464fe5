using Longshore.Functions.Attestation;
using Longshore.Functions.Specs;

namespace Longshore.Trust.Attestation;

/// <summary>Proves by its operator's key whose worker this is.</summary>
/// <param name="signer">The operator.</param>
public sealed class SignedAttester(OperatorSigner signer) : IAttester
{
    private static readonly TrustProof Claim = new(TrustLevel.Signed, []);

    /// <inheritdoc/>
    public ValueTask<Evidence> AttestAsync(ReadOnlyMemory<byte> reportData, CancellationToken cancellationToken)
    {
        var signature = signer.Sign(SignedEvidence.Statement(reportData.Span));
        return new(new Evidence(new SignedEvidence(reportData, signer.PublicKey, signature).Write(), Claim));
    }
}
