using Longshore.Trust.Certificates;

namespace Longshore.Trust.Verification;

/// <summary>Checks the signatures of collateral.</summary>
/// <param name="root">The authority of its signer.</param>
/// <param name="at">The time of the check.</param>
internal sealed class SignedCollateral(TrustedRoot root, DateTimeOffset at)
{
    private const string SignerName = "Intel SGX TCB Signing";

    /// <summary>Checks a signed text and returns the certificate of its signer.</summary>
    /// <exception cref="EvidenceException">The text is not Intel's, or the signer's certificate is not valid.</exception>
    public Certificate Verify(string what, ReadOnlyMemory<byte> text, ReadOnlyMemory<byte> signature, ReadOnlyMemory<byte> chain)
    {
        var issued = root.Verify(PemChain.Read(chain.Span), at);
        if (issued.Count != 1 || issued[0].Name != SignerName)
        {
            throw new EvidenceException(EvidenceFailure.BadChain, $"{what} comes with other certificates than \"{SignerName}\"");
        }

        return issued[0].Key.Verifies(text.Span, signature.Span)
            ? issued[0]
            : throw new EvidenceException(EvidenceFailure.CollateralSignature, $"{what} was not signed by \"{SignerName}\", or was changed afterwards");
    }
}
