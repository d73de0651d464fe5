namespace Longshore.Trust.Tpm;

/// <summary>Carries commands to a TPM, one at a time.</summary>
internal interface ITpmTransport : IAsyncDisposable
{
    /// <summary>Sends a command and returns the whole response.</summary>
    /// <exception cref="IOException">The TPM does not answer, or not in the form of a response.</exception>
    Task<byte[]> SendAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken);
}
