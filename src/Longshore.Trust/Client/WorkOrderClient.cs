using System.Text;
using Longshore.Functions.Attestation;
using Longshore.Trust.Attestation;
using Longshore.Trust.Orders;
using Longshore.Trust.Quotes;

namespace Longshore.Trust.Client;

/// <summary>Sends orders to a worker over ZeroMQ. One thread at a time may use it.</summary>
/// <param name="address">The worker's address, such as <c>tcp://host:7777</c>.</param>
/// <param name="timeout">The longest wait for an answer.</param>
public sealed class WorkOrderClient(string address, TimeSpan timeout)
{
    // Hexadecimal digits are the longest form.
    private const int EvidenceTextMax = 2 * Evidence.BytesMax;

    /// <summary>The message that asks a worker for its keys.</summary>
    internal static readonly string SignupMessage = new PythonJson()
        .BeginObject()
        .Name("jsonrpc").String("2.0")
        .Name("id").Number(1)
        .Name("method").String(WorkOrderProcessor.SignupMethod)
        .Name("params").BeginObject().EndObject()
        .EndObject().ToString();

    /// <summary>Asks the worker for its keys.</summary>
    /// <exception cref="OrderResponseException">There is no answer, or it is refused.</exception>
    public WorkerDescription Describe() => WorkerDescription.Read(Exchange(SignupMessage));

    /// <summary>Checks a worker's evidence: that a policy accepts it, and that it is of the key that signs results.</summary>
    /// <exception cref="OrderResponseException">It is missing or refused.</exception>
    /// <exception cref="ArgumentException">The policy names no code: every program of anybody's would be accepted.</exception>
    public static EvidenceVerdict VerifyEvidence(WorkerDescription worker, EvidencePolicy policy, DateTimeOffset at)
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
        return verdict.IsAccepted
            ? verdict
            : throw new OrderResponseException(ResponseFailure.Quote, $"the worker's evidence is refused: {verdict.Summary}");
    }

    /// <summary>Sends an order, and checks and decrypts its result.</summary>
    /// <returns>The items of the output.</returns>
    /// <exception cref="OrderResponseException">There is no answer, it is an error, or it is refused.</exception>
    public IReadOnlyList<byte[]> Submit(PreparedOrder order) => order.Open(Exchange(order.Message));

    // The client is used by programs with one thread, which waits here.
    private string Exchange(string message) =>
        Task.Run(() => new OrderExchange(address, timeout, TimeProvider.System).SendAsync(Encoding.UTF8.GetBytes(message), CancellationToken.None)).GetAwaiter().GetResult();
}
