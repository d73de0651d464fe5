using System.Globalization;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities.Queues;
using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Calls;
using Longshore.Node.Telemetry;

namespace Longshore.Node.Faces.Queues;

/// <summary>Delivers a message: turns it into an invocation of its subscriber, as a request that is posted to
/// <c>http://queue/NAME</c>.</summary>
/// <param name="catalog">The functions.</param>
/// <param name="invoker">Runs the invocations.</param>
/// <param name="log">Logs how they ended.</param>
internal sealed class MessageCaller(IFunctionCatalog catalog, IInvoker invoker, InvocationLog log)
{
    private const string Host = "http://queue/";
    private const string ContentTypeHeader = "content-type";

    /// <summary>Calls a function with a message.</summary>
    public async Task<Delivery> DeliverAsync(FunctionName name, QueueMessage message, CancellationToken cancellationToken)
    {
        if (catalog.Find(name) is not { } function)
        {
            return new Delivery(DeliveryKind.NotBegun, $"there is no function \"{name}\"");
        }

        var target = new InvocationTarget(Invocation.Of(function.Spec), "", function.Limits.InputBytesMax);
        var invocation = target.Invocation with { Input = message.Body, Request = () => RequestOf(message) };
        using var result = await invoker.InvokeAsync(invocation, cancellationToken);
        log.Note(target, invocation, result);
        return Delivery.Of(result);
    }

    private static GuestRequest RequestOf(QueueMessage message) => new("POST", Host + message.Queue, HeadersOf(message)) { Path = "/" + message.Queue };

    private static IReadOnlyList<KeyValuePair<string, string>> HeadersOf(QueueMessage message) =>
    [
        new(NodeHeaders.MessageId, message.Id.ToString(CultureInfo.InvariantCulture)),
        new(NodeHeaders.Attempt, (message.Attempts + message.Interruptions + 1).ToString(CultureInfo.InvariantCulture)),
        new(NodeHeaders.SentAt, message.SentAt.ToString("O", CultureInfo.InvariantCulture)),
        .. message.ContentType.Length > 0 ? [new(ContentTypeHeader, message.ContentType)] : Array.Empty<KeyValuePair<string, string>>(),
    ];
}
