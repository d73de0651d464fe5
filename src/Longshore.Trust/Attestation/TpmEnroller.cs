using System.Security.Cryptography;
using Longshore.Functions.Attestation;
using Longshore.Trust.Tpm;

namespace Longshore.Trust.Attestation;

/// <summary>Certifies a TPM's attestation key in the name of an operator, once for each machine.</summary>
/// <param name="signer">The operator.</param>
/// <param name="time">The clock.</param>
public sealed class TpmEnroller(OperatorSigner signer, TimeProvider time)
{
    /// <summary>The fingerprint of the operator's key.</summary>
    public string Operator => signer.Fingerprint;

    /// <summary>Checks that the TPM is its manufacturer's and has the attestation key, and signs that.</summary>
    /// <param name="address">The TPM.</param>
    /// <param name="certificate">The manufacturer's certificate of its endorsement key, in DER.</param>
    /// <param name="authorities">The manufacturer's root, and the authorities between, in DER.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The enrolment, which the machine keeps in a file. It is not secret.</returns>
    /// <exception cref="AttestationException">The TPM does not answer, or is refused.</exception>
    public async Task<ReadOnlyMemory<byte>> EnrolAsync(
        TpmAddress address, ReadOnlyMemory<byte> certificate, IReadOnlyList<ReadOnlyMemory<byte>> authorities, CancellationToken cancellationToken)
    {
        try
        {
            TpmCertificate.Verify(certificate, authorities, time.GetUtcNow());
            await using var transport = await TpmStream.OpenAsync(address, time, cancellationToken);
            var name = await ActivateAsync(new TpmDevice(transport), TpmCertificate.KeyOf(certificate), cancellationToken);
            return TpmEnrolment.Sign(time.GetUtcNow(), name, certificate, signer).Write();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or TpmException or EvidenceException)
        {
            throw new AttestationException($"the TPM at {address} is not enrolled: {failure.Message}", failure);
        }
    }

    /// <summary>Has a TPM prove that its attestation key is beside a certified endorsement key.</summary>
    /// <returns>The attestation key's name.</returns>
    /// <exception cref="EvidenceException">It is another TPM, or its key is no attestation key.</exception>
    /// <exception cref="IOException">The TPM does not answer.</exception>
    /// <exception cref="TpmException">The TPM refuses.</exception>
    internal static async Task<byte[]> ActivateAsync(TpmDevice device, TpmEndorsementKey certified, CancellationToken cancellationToken)
    {
        var (endorsement, endorsementPublic) = await device.CreatePrimaryAsync(certified.Template, cancellationToken);
        try
        {
            if (!certified.IsSame(endorsementPublic))
            {
                throw new EvidenceException(EvidenceFailure.BadCertificate, "the certificate is of another TPM, or of another of its keys");
            }

            var (attestation, attestationPublic) = await device.CreatePrimaryAsync(TpmAttestationKey.Template, cancellationToken);
            try
            {
                return await ActivateAsync(device, attestation, endorsement, TpmAttestationKey.Read(attestationPublic), certified, cancellationToken);
            }
            finally
            {
                await device.FlushAsync(attestation);
            }
        }
        finally
        {
            await device.FlushAsync(endorsement);
        }
    }

    // Whoever answers for the TPM cannot name a key of his own: only the TPM that has the key of this name decrypts the secret.
    private static async Task<byte[]> ActivateAsync(
        TpmDevice device, uint attestation, uint endorsement, TpmAttestationKey key, TpmEndorsementKey certified, CancellationToken cancellationToken)
    {
        if (!key.IsAttestationKey)
        {
            throw new EvidenceException(EvidenceFailure.UnsuitableKey, "the key may leave the TPM, or signs anything");
        }

        var secret = RandomNumberGenerator.GetBytes(TpmConstants.DigestBytes);
        var credential = TpmCredential.Make(secret, certified, key.Name);
        var answer = await device.ActivateCredentialAsync(attestation, endorsement, credential, cancellationToken);
        return CryptographicOperations.FixedTimeEquals(answer.Span, secret)
            ? key.Name
            : throw new EvidenceException(EvidenceFailure.UnsuitableKey, "the TPM did not decrypt the credential: its keys do not belong together");
    }
}
