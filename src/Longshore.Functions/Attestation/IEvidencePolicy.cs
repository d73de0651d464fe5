namespace Longshore.Functions.Attestation;

/// <summary>Decides which evidence is believed.</summary>
public interface IEvidencePolicy
{
    /// <summary>Verifies evidence. Nothing is thrown for any bytes.</summary>
    /// <param name="evidence">The evidence, from a stranger.</param>
    /// <param name="reportData">What it must be bound to.</param>
    EvidenceDecision Judge(ReadOnlyMemory<byte> evidence, ReadOnlyMemory<byte> reportData);
}
