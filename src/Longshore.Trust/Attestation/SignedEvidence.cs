namespace Longshore.Trust.Attestation;

/// <summary>Evidence that an operator vouches for a worker's key. It says nothing about what the worker runs.</summary>
/// <param name="ReportData">What it is bound to.</param>
/// <param name="OperatorKey">The operator's public key (SubjectPublicKeyInfo).</param>
/// <param name="Signature">The operator's signature of <see cref="Statement"/>.</param>
internal sealed record SignedEvidence(ReadOnlyMemory<byte> ReportData, ReadOnlyMemory<byte> OperatorKey, ReadOnlyMemory<byte> Signature)
{
    /// <summary>What the operator signs.</summary>
    public static byte[] Statement(ReadOnlySpan<byte> reportData) => [.. "longshore: evidence, signed\0"u8, .. reportData];

    /// <exception cref="EvidenceException">The bytes are no such evidence.</exception>
    public static SignedEvidence Read(ReadOnlyMemory<byte> bytes)
    {
        var fields = EvidenceForm.Read(bytes, EvidenceKind.Signed, count: 3, "the operator's evidence");
        return new SignedEvidence(fields[0], fields[1], fields[2]);
    }

    public byte[] Write() => EvidenceForm.Write(EvidenceKind.Signed, ReportData, OperatorKey, Signature);
}
