namespace Longshore.Functions.Attestation;

/// <summary>What a worker shows to prove what it is. Empty evidence proves nothing.</summary>
/// <param name="Bytes">The evidence. Others verify it.</param>
/// <param name="Claim">What it says, for the worker's own use.</param>
public sealed record Evidence(ReadOnlyMemory<byte> Bytes, TrustProof Claim)
{
    /// <summary>The most bytes of evidence: 64 KiB.</summary>
    // Eight times the largest quote seen. A verifier takes no more from a stranger.
    public const int BytesMax = 64 << 10;

    /// <summary>The length of report data: a digest of SHA-256.</summary>
    public const int ReportDataBytes = 32;

    /// <summary>Evidence that proves nothing.</summary>
    public static Evidence None { get; } = new(ReadOnlyMemory<byte>.Empty, TrustProof.None);
}
