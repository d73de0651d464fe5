using System.Text.Json;

namespace Longshore.Functions.Specs;

/// <summary>The JSON form of a spec's subscription.</summary>
internal static class QueueSubscriptionJson
{
    private const string Queue = "queue";
    private const string Concurrency = "concurrency";
    private const string Attempts = "attempts";
    private const string Batch = "batch";

    /// <summary>Writes a subscription as one object.</summary>
    public static void Write(Utf8JsonWriter writer, QueueSubscription subscription)
    {
        writer.WriteStartObject();
        writer.WriteString(Queue, subscription.Queue.Value);
        writer.WriteNumber(Concurrency, subscription.ConcurrencyMax);
        writer.WriteNumber(Attempts, subscription.AttemptsMax);
        if (subscription.BatchMax != 1)
        {
            writer.WriteNumber(Batch, subscription.BatchMax);
        }

        writer.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> writes.</summary>
    public static QueueSubscription Read(JsonObjectReader fields)
    {
        if (!QueueName.TryParse(fields.RequiredText(Queue), out var queue) && fields.Has(Queue))
        {
            fields.Refuse(Queue, QueueName.Rule);
        }

        var subscription = new QueueSubscription(queue)
        {
            ConcurrencyMax = (int)(fields.Integer(Concurrency, 1, QueueSubscription.ConcurrencyLimit) ?? QueueSubscription.ConcurrencyDefault),
            AttemptsMax = (int)(fields.Integer(Attempts, 1, QueueSubscription.AttemptsLimit) ?? QueueSubscription.AttemptsDefault),
            BatchMax = (int)(fields.Integer(Batch, 1, QueueSubscription.BatchLimit) ?? 1),
        };
        fields.RefuseOthers();
        return subscription;
    }
}
