using System.Security.Cryptography;
using System.Text;
using Longshore.Functions.Attestation;
using Longshore.Trust.Attestation;
using Longshore.Trust.Keys;
using Longshore.Trust.Orders;
using Longshore.Trust.Quotes;

namespace Longshore.Trust.Client;

/// <summary>Sends orders to a worker over ZeroMQ. One thread at a time may use it.</summary>
/// <param name="address">The worker's address, such as <c>tcp://host:7777</c>.</param>
/// <param name="timeout">The longest wait for an answer.</param>
public sealed class WorkOrderClient(string address, TimeSpan timeout)
{
    private static readonly OrderLimits Limits = new();

    // Hexadecimal digits are the longest form.
    private const int EvidenceTextMax = 2 * Evidence.BytesMax;

    /// <summary>Asks the worker for its keys.</summary>
    /// <exception cref="OrderResponseException">There is no answer, or it is refused.</exception>
    public async Task<WorkerDescription> DescribeAsync(CancellationToken cancellationToken) =>
        WorkerDescription.Read(await ExchangeAsync(OrderMessage.Signup(), cancellationToken), Limits);

    /// <summary>Asks the worker for its keys, and for evidence that is made now. Workers as Avalon's ignore the question.</summary>
    /// <exception cref="OrderResponseException">There is no answer, it is an error, or it is refused.</exception>
    public async Task<WorkerDescription> DescribeAnewAsync(CancellationToken cancellationToken)
    {
        var question = RandomNumberGenerator.GetBytes(WorkerBinding.QuestionBytes);
        var message = OrderMessage.Signup(Convert.ToHexStringLower(question));
        return WorkerDescription.Read(await ExchangeAsync(message, cancellationToken), Limits, question);
    }

    /// <summary>Checks a worker's evidence: that a policy accepts it, that it is of the key that signs results, and that it was made for this client.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="policy">What is accepted.</param>
    /// <param name="at">The time of the check.</param>
    /// <param name="acceptsOld">Whether evidence that answers no question of this client is accepted. Such evidence never expires.</param>
    /// <exception cref="OrderResponseException">It is missing or refused.</exception>
    /// <exception cref="ArgumentException">The policy names no code: every program of anybody's would be accepted.</exception>
    public static EvidenceVerdict VerifyEvidence(WorkerDescription worker, EvidencePolicy policy, DateTimeOffset at, bool acceptsOld = false)
    {
        if (policy.AcceptsAnyCode)
        {
            throw new ArgumentException("the policy must name what may read the data: a measurement, or an operator", nameof(policy));
        }

        if (worker.Quote.Length > EvidenceTextMax)
        {
            throw new OrderResponseException(ResponseFailure.Quote, string.Create(null, $"the worker's evidence has more than {EvidenceTextMax} characters"));
        }

        var verdict = new EvidenceVerifier(policy, () => at).Verify(QuoteFile.Decode(Encoding.UTF8.GetBytes(worker.Quote)), worker.ReportData);
        if (!verdict.IsAccepted)
        {
            throw new OrderResponseException(ResponseFailure.Quote, $"the worker's evidence is refused: {verdict.Summary}");
        }

        return acceptsOld || !worker.Question.IsEmpty
            ? verdict
            : throw new OrderResponseException(ResponseFailure.OldQuote, "the worker's evidence answers no question of this client, so it may be an old copy (--old-evidence accepts it)");
    }

    /// <summary>Sends an order, and checks and decrypts its result.</summary>
    /// <param name="order">The order.</param>
    /// <param name="cancellationToken">Ends the wait. The worker may process the order all the same.</param>
    /// <returns>The items of the output.</returns>
    /// <exception cref="OrderResponseException">There is no answer, it is an error, or it is refused.</exception>
    public async Task<IReadOnlyList<byte[]>> SubmitAsync(PreparedOrder order, CancellationToken cancellationToken) =>
        order.Open(await ExchangeAsync(order.Message, cancellationToken));

    private Task<string> ExchangeAsync(string message, CancellationToken cancellationToken) =>
        new OrderExchange(address, timeout, Limits, TimeProvider.System).SendAsync(Encoding.UTF8.GetBytes(message), cancellationToken);
}
