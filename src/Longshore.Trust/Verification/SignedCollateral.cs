using Longshore.Trust.Certificates;

namespace Longshore.Trust.Verification;

/// <summary>Checks the signatures of collateral.</summary>
/// <param name="root">The authority of its signer.</param>
/// <param name="at">The time of the check.</param>
/// <param name="signatures">Signatures that are known to be right.</param>
internal sealed class SignedCollateral(TrustedRoot root, DateTimeOffset at, VerifiedSignatures signatures)
{
    private const string SignerName = "Intel SGX TCB Signing";

    // Intel signs both texts by one chain.
    private (ReadOnlyMemory<byte> Chain, Certificate Signer)? _verified;

    /// <summary>Checks a signed text and returns the certificate of its signer.</summary>
    /// <exception cref="EvidenceException">The text is not Intel's, or the signer's certificate is not valid.</exception>
    public Certificate Verify(string what, ReadOnlyMemory<byte> text, ReadOnlyMemory<byte> signature, ReadOnlyMemory<byte> chain)
    {
        var signer = _verified is { } known && known.Chain.Span.SequenceEqual(chain.Span) ? known.Signer : VerifyChain(what, chain);
        return signatures.IsSigned(text, signature, signer.Key)
            ? signer
            : throw new EvidenceException(EvidenceFailure.CollateralSignature, $"{what} was not signed by \"{SignerName}\", or was changed afterwards");
    }

    private Certificate VerifyChain(string what, ReadOnlyMemory<byte> chain)
    {
        var issued = root.Verify(PemChain.Read(chain.Span), at, signatures);
        if (issued.Count != 1 || issued[0].Name != SignerName)
        {
            throw new EvidenceException(EvidenceFailure.BadChain, $"{what} comes with other certificates than \"{SignerName}\"");
        }

        _verified = (chain, issued[0]);
        return issued[0];
    }
}
