using Longshore.Functions.Attestation;
using Longshore.Functions.Specs;
using Longshore.Trust.Tpm;

namespace Longshore.Trust.Attestation;

/// <summary>Proves by the machine's TPM what the machine has started. The connection lives as long as one proof.</summary>
public sealed class TpmAttester : IAttester, IDisposable
{
    /// <summary>The registers that are quoted unless others are given: what the firmware, the boot loader and the kernel measured.</summary>
    // Without 10, which changes with every program where IMA measures them.
    public static readonly IReadOnlyList<int> UsualRegisters = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14];

    // A register may change between the reading and the quote, which happens while a machine starts.
    private const int Attempts = 5;

    private readonly TpmAddress _address;
    private readonly TpmEnrolment _enrolment;
    private readonly PcrSelection _selection;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1);

    /// <param name="address">The TPM.</param>
    /// <param name="enrolment">The operator's enrolment of it.</param>
    /// <param name="registers">The registers to quote.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="AttestationException">The enrolment cannot be read.</exception>
    public TpmAttester(TpmAddress address, ReadOnlyMemory<byte> enrolment, IReadOnlyList<int> registers, TimeProvider time)
    {
        (_address, _time) = (address, time);
        _selection = new PcrSelection([.. registers.Distinct().Order()]);
        try
        {
            _enrolment = TpmEnrolment.Read(enrolment);
        }
        catch (EvidenceException malformed)
        {
            throw new AttestationException(malformed.Message, malformed);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Evidence> AttestAsync(ReadOnlyMemory<byte> reportData, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await using var transport = await TpmStream.OpenAsync(_address, _time, cancellationToken);
            var evidence = await AttestAsync(new TpmDevice(transport), reportData, cancellationToken);
            return new Evidence(evidence.Write(), ProofOf(evidence));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or TpmException or EvidenceException)
        {
            throw new AttestationException($"the TPM at {_address} makes no quote: {failure.Message}", failure);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    /// <summary>What evidence says of its machine.</summary>
    internal static TrustProof ProofOf(TpmEvidence evidence) => new(
        TrustLevel.Tpm, [.. evidence.Quote.Selection.Registers.Select(register => Measurement.OfPcr(register, evidence.ValueOf(register)!.Value.Span))]);

    private async Task<TpmEvidence> AttestAsync(TpmDevice device, ReadOnlyMemory<byte> reportData, CancellationToken cancellationToken)
    {
        var (handle, bytes) = await device.CreatePrimaryAsync(TpmAttestationKey.Template, cancellationToken);
        try
        {
            var key = TpmAttestationKey.Read(bytes);
            return key.Name.AsSpan().SequenceEqual(_enrolment.KeyName.Span)
                ? await QuoteAsync(device, handle, key, reportData, cancellationToken)
                : throw new EvidenceException(EvidenceFailure.OperatorSignature, "the enrolment is of another TPM: enrol this one");
        }
        finally
        {
            await device.FlushAsync(handle);
        }
    }

    private async Task<TpmEvidence> QuoteAsync(
        TpmDevice device, uint handle, TpmAttestationKey key, ReadOnlyMemory<byte> reportData, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var values = await device.ReadPcrsAsync(_selection, cancellationToken);
            var (quote, signature) = await device.QuoteAsync(handle, reportData, _selection, cancellationToken);
            var evidence = TpmEvidence.Of(key, quote, signature, values.SelectMany(value => value.ToArray()).ToArray(), _enrolment);
            if (evidence.HasSignedValues)
            {
                return evidence;
            }
        }

        throw new EvidenceException(EvidenceFailure.RegisterMismatch, "its registers change all the time: quote others");
    }
}
