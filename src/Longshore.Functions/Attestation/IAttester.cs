namespace Longshore.Functions.Attestation;

/// <summary>Proves to others what this process is. Any number of callers may use it at one time.</summary>
public interface IAttester
{
    /// <summary>Makes evidence.</summary>
    /// <param name="reportData">What the evidence is bound to, such as a digest of this process's key: <see cref="Evidence.ReportDataBytes"/>.</param>
    /// <param name="cancellationToken">Ends the wait for the hardware.</param>
    /// <exception cref="AttestationException">The hardware does not answer, or refuses.</exception>
    ValueTask<Evidence> AttestAsync(ReadOnlyMemory<byte> reportData, CancellationToken cancellationToken);
}
