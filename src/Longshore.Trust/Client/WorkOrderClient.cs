using System.Text;
using Longshore.Trust.Collateral;
using Longshore.Trust.Orders;
using Longshore.Trust.Quotes;
using Longshore.Trust.Verification;

namespace Longshore.Trust.Client;

/// <summary>Sends orders to a worker over ZeroMQ. One thread at a time may use it.</summary>
/// <param name="address">The worker's address, such as <c>tcp://host:7777</c>.</param>
/// <param name="timeout">The longest wait for an answer.</param>
public sealed class WorkOrderClient(string address, TimeSpan timeout)
{
    /// <summary>The message that asks a worker for its keys.</summary>
    internal static readonly string SignupMessage = new PythonJson()
        .BeginObject()
        .Name("jsonrpc").String("2.0")
        .Name("id").Number(1)
        .Name("method").String("ProcessWorkerSignup")
        .Name("params").BeginObject().EndObject()
        .EndObject().ToString();

    /// <summary>Asks the worker for its keys.</summary>
    /// <exception cref="OrderResponseException">There is no answer, or it is refused.</exception>
    public WorkerDescription Describe() => WorkerDescription.Read(Exchange(SignupMessage));

    /// <summary>Checks a worker's quote: that a policy accepts it, and that it is of the key that signs results.</summary>
    /// <exception cref="OrderResponseException">It is missing or refused.</exception>
    /// <exception cref="ArgumentException">The policy names no code: every enclave of anybody's would be accepted.</exception>
    public static QuoteVerdict VerifyQuote(WorkerDescription worker, QuoteCollateral collateral, DateTimeOffset at, QuotePolicy policy)
    {
        if (!policy.NamesCode)
        {
            throw new ArgumentException("the policy must name the code that may read the data: MrEnclaves, MrSigners or MrTds", nameof(policy));
        }

        if (worker.Quote.Length == 0)
        {
            throw new OrderResponseException(ResponseFailure.Quote, "the worker has no quote: nothing proves where it runs");
        }

        var verdict = new QuoteVerifier().Verify(
            QuoteFile.Decode(Encoding.UTF8.GetBytes(worker.Quote)), collateral, at, policy with { ReportData = worker.ReportData });
        return verdict.IsAccepted
            ? verdict
            : throw new OrderResponseException(ResponseFailure.Quote, $"the worker's quote is refused: {verdict.Checks.First(check => check.Failure is not null).Detail}");
    }

    /// <summary>Sends an order, and checks and decrypts its result.</summary>
    /// <returns>The items of the output.</returns>
    /// <exception cref="OrderResponseException">There is no answer, it is an error, or it is refused.</exception>
    public IReadOnlyList<byte[]> Submit(PreparedOrder order) => order.Open(Exchange(order.Message));

    // The client is used by programs with one thread, which waits here.
    private string Exchange(string message) =>
        Task.Run(() => new OrderExchange(address, timeout, TimeProvider.System).SendAsync(Encoding.UTF8.GetBytes(message), CancellationToken.None)).GetAwaiter().GetResult();
}
