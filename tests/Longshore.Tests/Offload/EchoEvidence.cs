using Longshore.Functions.Attestation;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Offload;

/// <summary>Evidence that is nothing but its report data: it shows what channels bind, and when they ask.</summary>
internal sealed class EchoEvidence : IAttester, IEvidencePolicy
{
    public static TrustProof Proof { get; } = new(TrustLevel.Tpm, [Measurement.OfPcr(7, new byte[32])]);

    /// <summary>All report data that was asked for.</summary>
    public List<byte[]> Asked { get; } = [];

    /// <summary>What is answered in place of new evidence, as a copy of an older one would be.</summary>
    public byte[]? Replayed { get; set; }

    /// <summary>Whether the hardware fails.</summary>
    public bool Fails { get; set; }

    public ValueTask<Evidence> AttestAsync(ReadOnlyMemory<byte> reportData, CancellationToken cancellationToken)
    {
        lock (Asked)
        {
            Asked.Add(reportData.ToArray());
        }

        return Fails ? throw new AttestationException("the TPM burns") : new(new Evidence(Replayed ?? reportData, Proof));
    }

    public EvidenceDecision Judge(ReadOnlyMemory<byte> evidence, ReadOnlyMemory<byte> reportData) => (evidence.Length, evidence.Span.SequenceEqual(reportData.Span)) switch
    {
        (0, _) => new EvidenceDecision(TrustProof.None, "NoEvidence: there is none"),
        (_, true) => new EvidenceDecision(Proof, null),
        _ => new EvidenceDecision(TrustProof.None, "ReportDataMismatch: it is bound to something else"),
    };
}
