using System.Text;
using Longshore.Functions;
using Longshore.Trust.Client;

namespace Longshore.Cli.Verbs;

/// <summary>Sends an order to a listener as Avalon's generic client does, with its lines: the result to standard output, what happens to standard
/// error. Nothing of the data is printed but the result, if that is asked for.</summary>
/// <param name="client">Reaches the listener.</param>
/// <param name="options">What is asked for beside the order.</param>
internal sealed class ListenerSubmission(ListenerClient client, SubmissionOptions options)
{
    private const long Active = 1;

    /// <summary>Sends the order, waits for its result, and checks it.</summary>
    /// <param name="spec">The order.</param>
    /// <param name="key">Signs the order, or null.</param>
    /// <param name="verify">Checks the worker.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="IOException">The listener does not answer.</exception>
    /// <exception cref="OrderResponseException">The order or its result is refused.</exception>
    public async Task RunAsync(OrderSpec spec, RequesterKey? key, Action<WorkerDescription> verify, CancellationToken cancellationToken)
    {
        var worker = await client.RetrieveAsync(spec.WorkerId!, cancellationToken);
        Say(string.Create(null, $"Worker retrieve: worker status {worker.Status}"));
        if (worker.Status != Active)
        {
            throw new OrderResponseException(ResponseFailure.WorkerError, string.Create(null, $"the worker is not active: its status is {worker.Status}"));
        }

        verify(worker.Description);
        using var order = new PreparedOrder(spec, worker.Description, key);
        Print(order.Open(await SendAsync(order, key, cancellationToken)));
        if (options.WantsReceipt)
        {
            var (receipt, update) = await client.RetrieveReceiptAsync(order, spec.Mode, cancellationToken);
            Console.Out.WriteLine("Receipt - " + PrintableText.Of(receipt));
            Console.Out.WriteLine("Receipt update - " + PrintableText.Of(update));
        }
    }

    private async Task<string> SendAsync(PreparedOrder order, RequesterKey? key, CancellationToken cancellationToken)
    {
        var answer = await client.SubmitAsync(order, cancellationToken);
        Say(answer is null ? "Work order submit response : the work order waits" : "Work order submit response : the result");
        if (options.WantsReceipt)
        {
            using var own = key is null ? RequesterKey.Create() : null;
            await client.CreateReceiptAsync(order, key ?? own!, cancellationToken);
            Say("Receipt created");
        }

        return answer ?? await client.WaitAsync(order, cancellationToken);
    }

    private void Print(IReadOnlyList<byte[]> outputs)
    {
        // Open has thrown if it was anything else.
        Say("Signature verification Successful");
        if (!options.WantsOutput)
        {
            return;
        }

        foreach (var output in outputs)
        {
            Console.Out.WriteLine("Decryption result at client - " + PrintableText.Of(Encoding.UTF8.GetString(output)));
        }
    }

    private static void Say(string sentence) => Console.Error.WriteLine("longshore: " + sentence);
}
