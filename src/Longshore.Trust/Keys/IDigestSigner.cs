namespace Longshore.Trust.Keys;

/// <summary>Signs digests with a worker's key.</summary>
internal interface IDigestSigner : IDisposable
{
    /// <summary>Signs a digest of 32 bytes. The signature is in DER.</summary>
    byte[] Sign(ReadOnlySpan<byte> digest);
}
