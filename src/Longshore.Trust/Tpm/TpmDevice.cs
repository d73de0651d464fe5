using System.Security.Cryptography;

namespace Longshore.Trust.Tpm;

/// <summary>Sends commands to a TPM and reads its responses (TPM 2.0 Library, part 3). One caller at a time.</summary>
/// <param name="transport">Carries them.</param>
internal sealed class TpmDevice(ITpmTransport transport)
{
    private const int NonceBytes = 16;

    // What a TPM answers to TPM2_PCR_Read at most: the length of TPML_DIGEST.
    private const int RegistersOfOneRead = 8;

    /// <summary>Creates a key of the endorsement hierarchy from its template. The caller flushes it.</summary>
    public async Task<(uint Handle, ReadOnlyMemory<byte> Public)> CreatePrimaryAsync(byte[] template, CancellationToken cancellationToken)
    {
        // No password, no data, nothing from outside, no registers.
        var parameters = new TpmWriter().UInt16(4).UInt16(0).UInt16(0).Sized(template).Sized([]).UInt32(0);
        var response = await SendAsync(
            TpmCommandCode.CreatePrimary, [TpmConstants.Endorsement], [TpmConstants.PasswordSession], parameters, cancellationToken);
        var handle = response.UInt32();
        response.UInt32();
        return (handle, response.Sized());
    }

    /// <summary>Has a key sign the registers.</summary>
    /// <param name="key">The key's handle.</param>
    /// <param name="extraData">What is bound to the quote: 32 bytes, which every TPM takes.</param>
    /// <param name="selection">The registers.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<(ReadOnlyMemory<byte> Quote, ReadOnlyMemory<byte> Signature)> QuoteAsync(
        uint key, ReadOnlyMemory<byte> extraData, PcrSelection selection, CancellationToken cancellationToken)
    {
        var parameters = new TpmWriter().Sized(extraData.Span).UInt16(TpmConstants.NoAlgorithm).Raw(selection.Write());
        var response = await SendAsync(TpmCommandCode.Quote, [key], [TpmConstants.PasswordSession], parameters, cancellationToken);
        var inner = new TpmReader(response.Take((int)Math.Min(response.UInt32(), int.MaxValue)), "the TPM's quote");
        return (inner.Sized(), inner.Rest());
    }

    /// <summary>Reads the values of registers, in the order of their numbers.</summary>
    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadPcrsAsync(PcrSelection selection, CancellationToken cancellationToken)
    {
        List<ReadOnlyMemory<byte>> values = [];
        foreach (var part in selection.Registers.Chunk(RegistersOfOneRead))
        {
            var asked = new PcrSelection([.. part]);
            var response = await SendAsync(TpmCommandCode.PcrRead, [], [], new TpmWriter().Raw(asked.Write()), cancellationToken);
            response.UInt32();
            if (!PcrSelection.Read(response).IsSame(asked))
            {
                throw response.Malformed("it has other registers than were asked for");
            }

            response.Expect(response.UInt32(), (uint)part.Length, "number of values");
            values.AddRange(part.Select(_ => response.Sized()).ToArray());
        }

        return values;
    }

    /// <summary>Decrypts a credential: the proof that two keys are in one TPM.</summary>
    /// <param name="attestationKey">The handle of the key that the credential names.</param>
    /// <param name="endorsementKey">The handle of the key that it is encrypted for.</param>
    /// <param name="credential">The credential.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ReadOnlyMemory<byte>> ActivateCredentialAsync(
        uint attestationKey, uint endorsementKey, TpmCredential credential, CancellationToken cancellationToken)
    {
        var session = await StartPolicySessionAsync(cancellationToken);
        try
        {
            await PolicySecretAsync(session, cancellationToken);
            var parameters = new TpmWriter().Sized(credential.Blob).Sized(credential.Seed);
            var response = await SendAsync(
                TpmCommandCode.ActivateCredential, [attestationKey, endorsementKey], [TpmConstants.PasswordSession, session], parameters, cancellationToken);
            response.UInt32();
            return response.Sized();
        }
        catch
        {
            // A command that succeeds ends its session.
            await FlushAsync(session);
            throw;
        }
    }

    /// <summary>Removes a key or session from the TPM, which has room for a few only. A failure is no reason to give a result up.</summary>
    public async Task FlushAsync(uint handle)
    {
        try
        {
            await SendAsync(TpmCommandCode.FlushContext, [], [], new TpmWriter().UInt32(handle), CancellationToken.None);
        }
        catch (Exception failure) when (failure is IOException or TpmException or EvidenceException)
        {
            // The TPM is gone, or has nothing under the handle.
        }
    }

    private async Task<uint> StartPolicySessionAsync(CancellationToken cancellationToken)
    {
        var parameters = new TpmWriter()
            .Sized(RandomNumberGenerator.GetBytes(NonceBytes))
            .Sized([])
            .Byte(TpmConstants.PolicySession)
            .UInt16(TpmConstants.NoAlgorithm)
            .UInt16(TpmConstants.Sha256);
        var response = await SendAsync(
            TpmCommandCode.StartAuthSession, [TpmConstants.NoHandle, TpmConstants.NoHandle], [], parameters, cancellationToken);
        return response.UInt32();
    }

    // The policy of the endorsement key: who may use it must know the password of the hierarchy, which is empty.
    private async Task PolicySecretAsync(uint session, CancellationToken cancellationToken) => await SendAsync(
        TpmCommandCode.PolicySecret,
        [TpmConstants.Endorsement, session],
        [TpmConstants.PasswordSession],
        new TpmWriter().Sized([]).Sized([]).Sized([]).UInt32(0),
        cancellationToken);

    // Returns a reader that stands after the response's code.
    private async Task<TpmReader> SendAsync(
        TpmCommandCode code, uint[] handles, uint[] sessions, TpmWriter parameters, CancellationToken cancellationToken)
    {
        var body = new TpmWriter();
        Array.ForEach(handles, handle => body.UInt32(handle));
        if (sessions.Length > 0)
        {
            body.Raw(Authorizations(sessions));
        }

        body.Raw(parameters.ToArray());
        var content = body.ToArray();
        var tag = sessions.Length > 0 ? TpmConstants.Sessions : TpmConstants.NoSessions;
        var command = new TpmWriter().UInt16(tag).UInt32((uint)content.Length + TpmConstants.HeaderBytes).UInt32((uint)code).Raw(content).ToArray();
        var response = new TpmReader(await transport.SendAsync(command, cancellationToken), $"the TPM's response to {code}");
        response.UInt16();
        response.UInt32();
        var result = response.UInt32();
        return result == 0 ? response : throw new TpmException(code, result);
    }

    // For each handle that needs it: the session, no nonce, no attributes, and an empty password (part 1, 19.4).
    private static byte[] Authorizations(uint[] sessions)
    {
        var list = new TpmWriter();
        Array.ForEach(sessions, session => list.UInt32(session).Sized([]).Byte(0).Sized([]));
        var bytes = list.ToArray();
        return new TpmWriter().UInt32((uint)bytes.Length).Raw(bytes).ToArray();
    }
}
