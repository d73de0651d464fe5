using System.Globalization;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities.Queues;
using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Calls;
using Longshore.Node.Telemetry;

namespace Longshore.Node.Faces.Queues;

/// <summary>Delivers messages: turns one, or a batch, into an invocation of their subscriber, as a request that is posted to
/// <c>http://queue/NAME</c>.</summary>
/// <param name="catalog">The functions.</param>
/// <param name="invoker">Runs the invocations.</param>
/// <param name="log">Logs how they ended.</param>
internal sealed class MessageCaller(IFunctionCatalog catalog, IInvoker invoker, InvocationLog log)
{
    private const string Host = "http://queue/";
    private const string ContentTypeHeader = "content-type";

    /// <summary>Calls a function with messages.</summary>
    /// <returns>How the delivery of each message ended.</returns>
    public async Task<IReadOnlyList<Delivery>> DeliverAsync(FunctionName name, MessageBatch batch, CancellationToken cancellationToken)
    {
        if (catalog.Find(name) is not { } function)
        {
            return batch.All(new Delivery(DeliveryKind.NotBegun, $"there is no function \"{name}\""));
        }

        var target = new InvocationTarget(Invocation.Of(function.Spec), "", function.Limits.InputBytesMax);
        var invocation = target.Invocation with { Input = batch.Body, Request = () => RequestOf(batch) };
        using var result = await invoker.InvokeAsync(invocation, cancellationToken);
        log.Note(target, invocation, result);
        var delivery = Delivery.Of(result);
        return delivery.Kind == DeliveryKind.Done ? RetryRequest.Apply(result.Response, batch) : batch.All(delivery);
    }

    private static GuestRequest RequestOf(MessageBatch batch)
    {
        var queue = batch.Messages[0].Queue;
        return new GuestRequest("POST", Host + queue, batch.IsFramed ? HeadersOf(batch) : HeadersOf(batch.Messages[0])) { Path = "/" + queue };
    }

    private static KeyValuePair<string, string>[] HeadersOf(MessageBatch batch) =>
        [new(NodeHeaders.Batch, batch.Messages.Count.ToString(CultureInfo.InvariantCulture)), new(ContentTypeHeader, MessageBatch.MediaType)];

    private static IReadOnlyList<KeyValuePair<string, string>> HeadersOf(QueueMessage message) =>
    [
        new(NodeHeaders.MessageId, message.Id.ToString(CultureInfo.InvariantCulture)),
        new(NodeHeaders.Attempt, MessageBatch.AttemptOf(message)),
        new(NodeHeaders.SentAt, MessageBatch.SentAtOf(message)),
        .. message.ContentType.Length > 0 ? [new(ContentTypeHeader, message.ContentType)] : Array.Empty<KeyValuePair<string, string>>(),
    ];
}
