using System.Diagnostics.CodeAnalysis;
using Longshore.Functions.Capabilities.Operations;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Capabilities.Queues;

/// <summary>Sending to durable queues: the operation <c>queue.send</c>, and JavaScript's <c>env.NAME.send</c>.</summary>
/// <param name="queues">The node's queues, or null where there is no node.</param>
internal sealed class QueueCapability(IMessageQueues? queues) : GrantedCapability<QueueGrant>
{
    private const int SendFields = 4;

    /// <inheritdoc/>
    public override string Name => MessageQueues.CapabilityName;

    /// <inheritdoc/>
    public override IEnumerable<Operation> Operations => [new Operation("queue.send", SendFields, SendFields, SendAsync)];

    /// <inheritdoc/>
    // Each is an object that every call in JavaScript makes.
    protected override int GrantsMax => 64;

    /// <inheritdoc/>
    protected override string Rule => QueueName.Rule;

    /// <inheritdoc/>
    protected override bool TryParse(string argument, [NotNullWhen(true)] out QueueGrant? parsed) => QueueGrant.TryParse(argument, out parsed);

    /// <inheritdoc/>
    protected override Binding? BindingOf(QueueGrant granted) => new(Name, granted.Queue.Value);

    /// <inheritdoc/>
    protected override IPreparedCapability Prepare(IReadOnlyList<QueueGrant> granted) =>
        new Prepared(new QueueGrants(queues, granted.Select(each => each.Queue)));

    // (queue, body, content type, delay in seconds) to (number of the message).
    private static async ValueTask<OperationFields> SendAsync(OperationCall call, CancellationToken cancellationToken)
    {
        var name = call.Text(0);
        var grant = $"{MessageQueues.CapabilityName}:{name}";
        var granted = call.Granted<QueueGrants>(grant);
        if (!QueueName.TryParse(name, out var queue))
        {
            throw new OperationException(OperationError.InvalidArgument, QueueName.Rule);
        }

        if (!granted.Contains(queue))
        {
            throw OperationCall.NotGranted(grant);
        }

        var type = ContentTypeOf(call.Text(2));
        var delay = TimeSpan.FromSeconds(call.Integer(3, 0, QueueLimits.DelaySecondsMax));
        return OperationFields.Of(OperationFields.Integer(await SendAsync(granted.Queues, queue, call.Fields[1], type, delay)));
    }

    private static async Task<long> SendAsync(
        IMessageQueues? queues, QueueName queue, ReadOnlyMemory<byte> body, string contentType, TimeSpan delay)
    {
        if (queues is null)
        {
            throw new OperationException(OperationError.Unavailable, "there are no queues without a node: start one with longshore serve");
        }

        try
        {
            return await queues.SendAsync(queue, body, contentType, delay);
        }
        catch (QueueException refusal)
        {
            throw new OperationException(ErrorOf(refusal.Refusal), refusal.Message, refusal);
        }
    }

    private static OperationError ErrorOf(QueueRefusal refusal) => refusal switch
    {
        QueueRefusal.TooLarge => OperationError.TooLarge,
        QueueRefusal.Full => OperationError.LimitReached,
        _ => OperationError.Unavailable,
    };

    // It becomes a header of the request that delivers the message.
    private static string ContentTypeOf(string text) =>
        text.Length <= QueueLimits.ContentTypeCharactersMax && text.All(each => each is >= ' ' and < '\x7f')
            ? text
            : throw new OperationException(
                OperationError.InvalidArgument,
                $"a content type has at most {QueueLimits.ContentTypeCharactersMax} characters of printable ASCII");

    private sealed class Prepared(QueueGrants granted) : IPreparedCapability
    {
        public void Attach(SandboxWorld world) => world.Attach(granted);
    }
}
