using System.Buffers.Binary;
using System.Security.Cryptography;
using Longshore.Trust.Tpm;

namespace Longshore.Trust.Attestation;

/// <summary>An operator's certificate of an attestation key: that it is in the TPM whose manufacturer certified the endorsement key. The operator has
/// seen the TPM decrypt a credential that needs both.</summary>
/// <param name="Time">When, as 8 bytes of seconds since 1970, big-endian.</param>
/// <param name="KeyName">The attestation key's name.</param>
/// <param name="Certificate">The certificate of the endorsement key, in DER.</param>
/// <param name="OperatorKey">The operator's public key (SubjectPublicKeyInfo).</param>
/// <param name="Signature">The operator's signature of <see cref="Statement"/>.</param>
internal sealed record TpmEnrolment(
    ReadOnlyMemory<byte> Time, ReadOnlyMemory<byte> KeyName, ReadOnlyMemory<byte> Certificate, ReadOnlyMemory<byte> OperatorKey, ReadOnlyMemory<byte> Signature)
{
    /// <summary>What the operator signs.</summary>
    public byte[] Statement =>
        [.. "longshore: enrolment of a TPM\0"u8, .. Time.Span, .. KeyName.Span, .. SHA256.HashData(Certificate.Span)];

    /// <summary>When the operator enrolled it.</summary>
    public DateTimeOffset At => DateTimeOffset.FromUnixTimeSeconds((long)BinaryPrimitives.ReadUInt64BigEndian(Time.Span));

    /// <exception cref="EvidenceException">The bytes are no enrolment.</exception>
    public static TpmEnrolment Read(ReadOnlyMemory<byte> bytes)
    {
        var fields = EvidenceForm.Read(bytes, EvidenceKind.Enrolment, count: 5, "the TPM's enrolment");
        var enrolment = new TpmEnrolment(fields[0], fields[1], fields[2], fields[3], fields[4]);

        // Fields of fixed length, so that no signed text can be divided in another way.
        return enrolment.Time.Length == sizeof(ulong)
            && enrolment.KeyName.Length == TpmAttestationKey.NameBytes
            && BinaryPrimitives.ReadUInt64BigEndian(enrolment.Time.Span) <= (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds()
                ? enrolment
                : throw new EvidenceException(EvidenceFailure.Malformed, "the TPM's enrolment cannot be read: a field has another length");
    }

    /// <summary>Makes an enrolment.</summary>
    public static TpmEnrolment Sign(DateTimeOffset at, ReadOnlyMemory<byte> keyName, ReadOnlyMemory<byte> certificate, OperatorSigner signer)
    {
        var time = new TpmWriter().UInt64((ulong)at.ToUnixTimeSeconds()).ToArray();
        var enrolment = new TpmEnrolment(time, keyName, certificate, signer.PublicKey, ReadOnlyMemory<byte>.Empty);
        return enrolment with { Signature = signer.Sign(enrolment.Statement) };
    }

    public byte[] Write() => EvidenceForm.Write(EvidenceKind.Enrolment, Time, KeyName, Certificate, OperatorKey, Signature);
}
