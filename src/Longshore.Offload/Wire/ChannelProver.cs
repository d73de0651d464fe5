using System.Security.Cryptography;
using System.Text;
using Longshore.Functions.Attestation;

namespace Longshore.Offload.Wire;

/// <summary>Proves to the other side of a channel what holds the channel's key.</summary>
/// <param name="attester">Makes the evidence.</param>
/// <param name="fingerprint">The fingerprint of this side's key.</param>
public sealed class ChannelProver(IAttester attester, string fingerprint)
{
    /// <summary>The length of the random bytes that the other side asks with.</summary>
    public const int NonceBytes = 32;

    // Sixteen proofs of the slowest TPM, half a minute each, are more than anybody waits for.
    private const int ProofsMax = 16;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _underWay = new(StringComparer.Ordinal);

    /// <summary>Proves nothing, as a side without a key.</summary>
    public static ChannelProver None { get; } = new(new NoAttester(), "");

    /// <summary>Makes evidence about this side's key. It is new for each nonce, so an old answer is none to a new question.</summary>
    /// <param name="peer">The fingerprint of the other side's key, empty if it has none. While a proof for it is under way, it gets no second one: else one
    /// peer could keep the hardware from all others. Peers without a key share one place.</param>
    /// <param name="nonce">The other side's random bytes.</param>
    /// <param name="report">Receives a sentence if none can be made. The answer is then empty.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ReadOnlyMemory<byte>> AttestAsync(
        string peer, ReadOnlyMemory<byte> nonce, Action<string> report, CancellationToken cancellationToken)
    {
        if (!TryBegin(peer))
        {
            report($"no evidence is made: a proof for the same key is under way, or {ProofsMax} are");
            return Evidence.None.Bytes;
        }

        try
        {
            return (await attester.AttestAsync(ReportData(nonce.Span, fingerprint), cancellationToken)).Bytes;
        }
        catch (AttestationException failure)
        {
            report(failure.Message);
            return Evidence.None.Bytes;
        }
        finally
        {
            lock (_gate)
            {
                _underWay.Remove(peer);
            }
        }
    }

    /// <summary>What evidence of a channel is bound to.</summary>
    internal static byte[] ReportData(ReadOnlySpan<byte> nonce, string fingerprint) =>
        SHA256.HashData([.. "longshore: evidence of a channel\0"u8, .. nonce, .. Encoding.ASCII.GetBytes(fingerprint)]);

    private bool TryBegin(string peer)
    {
        lock (_gate)
        {
            return _underWay.Count < ProofsMax && _underWay.Add(peer);
        }
    }
}
