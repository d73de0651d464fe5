using System.Security.Cryptography;
using Longshore.Functions.Attestation;

namespace Longshore.Offload.Wire;

/// <summary>Asks the other side of one channel what it is.</summary>
/// <param name="policy">What is believed.</param>
/// <param name="fingerprint">The key that the other side proved to have in the handshake.</param>
internal sealed class ChannelVerifier(IEvidencePolicy policy, string fingerprint)
{
    /// <summary>The question.</summary>
    public byte[] Nonce { get; } = RandomNumberGenerator.GetBytes(ChannelProver.NonceBytes);

    /// <summary>Verifies the answer.</summary>
    /// <returns>What is proven.</returns>
    /// <exception cref="EvidenceRefusedException">It is too little, about another key, or an answer to another question.</exception>
    public TrustProof Verify(ReadOnlyMemory<byte> evidence)
    {
        if (evidence.Length > Evidence.BytesMax)
        {
            throw new EvidenceRefusedException(string.Create(null, $"evidence of {evidence.Length} bytes is over the limit of {Evidence.BytesMax}"));
        }

        var decision = policy.Judge(evidence, ChannelProver.ReportData(Nonce, fingerprint));
        return decision.Refusal is { } refusal ? throw new EvidenceRefusedException(refusal) : decision.Proof;
    }
}
