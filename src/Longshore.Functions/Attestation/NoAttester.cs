namespace Longshore.Functions.Attestation;

/// <summary>Proves nothing.</summary>
public sealed class NoAttester : IAttester
{
    /// <inheritdoc/>
    public ValueTask<Evidence> AttestAsync(ReadOnlyMemory<byte> reportData, CancellationToken cancellationToken) => new(Evidence.None);
}
