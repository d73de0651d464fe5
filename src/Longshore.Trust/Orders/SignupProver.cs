using System.Net;
using Longshore.Functions.Attestation;
using Longshore.Trust.Keys;

namespace Longshore.Trust.Orders;

/// <summary>Makes evidence for clients that ask with a question of their own. Any number of threads may use it.</summary>
/// <param name="attester">Makes the evidence.</param>
/// <param name="failed">Receives a sentence when none can be made.</param>
internal sealed class SignupProver(IAttester attester, Action<string>? failed)
{
    // A TPM makes one proof after the other, in up to half a minute each. Whoever asks takes one of the worker's places for orders meanwhile.
    private const int ProofsMax = 4;

    // One client leaves room for another.
    private const int AddressProofsMax = 2;

    private const string NoEvidence = "the worker can make no evidence now";

    private readonly AddressQuota _underWay = new(ProofsMax, AddressProofsMax);

    /// <summary>Makes evidence of a key.</summary>
    /// <param name="verifyingKey">The key in PEM.</param>
    /// <param name="question">The client's question.</param>
    /// <param name="client">The client's address.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The evidence in base64.</returns>
    /// <exception cref="OrderException">Too many are under way, of all clients or of this one, or the hardware refuses.</exception>
    public async ValueTask<string> ProveAsync(string verifyingKey, ReadOnlyMemory<byte> question, IPAddress client, CancellationToken cancellationToken)
    {
        if (!_underWay.TryTake(client, 1))
        {
            throw new OrderException(OrderErrorCode.Unknown, OrderAnswers.Busy);
        }

        try
        {
            return Convert.ToBase64String((await attester.AttestAsync(WorkerBinding.ReportData(verifyingKey, question.Span), cancellationToken)).Bytes.Span);
        }
        catch (AttestationException failure)
        {
            failed?.Invoke(failure.Message);
            throw new OrderException(OrderErrorCode.Unknown, NoEvidence);
        }
        finally
        {
            _underWay.Return(client, 1);
        }
    }
}
