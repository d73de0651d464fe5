using System.Security.Cryptography;
using Longshore.Trust.Tpm;

namespace Longshore.Trust.Attestation;

/// <summary>A TPM's quote, and what proves it.</summary>
/// <param name="Key">The key that signed the quote.</param>
/// <param name="QuoteBytes">What it signed.</param>
/// <param name="SignatureBytes">The signature, as the TPM writes it.</param>
/// <param name="Values">The values of the quote's registers, 32 bytes each, one after the other.</param>
/// <param name="Enrolment">The operator's certificate of the key.</param>
internal sealed record TpmEvidence(
    TpmAttestationKey Key, ReadOnlyMemory<byte> QuoteBytes, ReadOnlyMemory<byte> SignatureBytes, ReadOnlyMemory<byte> Values, TpmEnrolment Enrolment)
{
    /// <summary>The quote.</summary>
    public required TpmQuote Quote { get; init; }

    /// <summary>The signature as two numbers of 32 bytes.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>Whether the values are those that the TPM signed.</summary>
    public bool HasSignedValues =>
        Values.Length == Quote.Selection.Registers.Length * TpmConstants.DigestBytes
        && SHA256.HashData(Values.Span).AsSpan().SequenceEqual(Quote.Digest.Span);

    /// <exception cref="EvidenceException">The bytes are no such evidence.</exception>
    public static TpmEvidence Read(ReadOnlyMemory<byte> bytes)
    {
        var fields = EvidenceForm.Read(bytes, EvidenceKind.Tpm, count: 5, "the TPM's evidence");
        return Of(TpmAttestationKey.Read(fields[0]), fields[1], fields[2], fields[3], TpmEnrolment.Read(fields[4]));
    }

    /// <exception cref="EvidenceException">The quote or its signature has another form.</exception>
    public static TpmEvidence Of(
        TpmAttestationKey key, ReadOnlyMemory<byte> quote, ReadOnlyMemory<byte> signature, ReadOnlyMemory<byte> values, TpmEnrolment enrolment) =>
        new(key, quote, signature, values, enrolment) { Quote = TpmQuote.Read(quote), Signature = TpmSignature.Read(signature) };

    /// <summary>The value of one of the quote's registers, or null if the quote does not have it.</summary>
    public ReadOnlyMemory<byte>? ValueOf(int register) => Quote.Selection.Registers.IndexOf(register) is var index and >= 0
        ? Values.Slice(index * TpmConstants.DigestBytes, TpmConstants.DigestBytes)
        : (ReadOnlyMemory<byte>?)null;

    public byte[] Write() => EvidenceForm.Write(EvidenceKind.Tpm, Key.Bytes, QuoteBytes, SignatureBytes, Values, Enrolment.Write());
}
