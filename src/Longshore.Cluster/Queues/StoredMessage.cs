using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Longshore.Functions.Capabilities.Queues;
using Longshore.Functions.Specs;
using NATS.Client.Core;

namespace Longshore.Cluster.Queues;

/// <summary>A message of a queue as NATS keeps it: the body, and the rest in headers.</summary>
/// <param name="Key">Its id among all messages that were ever sent. By it NATS knows a message that comes twice, and nodes keep notes.</param>
/// <param name="Message">The message.</param>
/// <param name="Reason">Why it is a dead letter; empty if it is none.</param>
internal sealed record StoredMessage(string Key, QueueMessage Message, string Reason)
{
    private const string KeyHeader = "Nats-Msg-Id";
    private const string NumberHeader = "Longshore-Number";
    private const string TypeHeader = "Longshore-Type";
    private const string SentHeader = "Longshore-Sent";
    private const string DueHeader = "Longshore-Due";
    private const string AttemptsHeader = "Longshore-Attempts";
    private const string ReasonHeader = "Longshore-Reason";

    /// <summary>Whether it was sent with a delay.</summary>
    public bool IsDelayed => Message.DueAt > Message.SentAt;

    /// <summary>Reads a message.</summary>
    /// <param name="queue">Its queue.</param>
    /// <param name="sequence">Its place in the stream, which is its number unless it has one already.</param>
    /// <param name="headers">Its headers.</param>
    /// <param name="body">Its body.</param>
    /// <param name="message">The message.</param>
    /// <returns>False if it is none: somebody else has written it.</returns>
    public static bool TryRead(QueueName queue, ulong sequence, NatsHeaders? headers, ReadOnlyMemory<byte> body, [NotNullWhen(true)] out StoredMessage? message)
    {
        message = null;
        if (headers is null || !RandomId.IsId(headers[KeyHeader]) || TimeIn(headers, SentHeader) is not { } sent || TimeIn(headers, DueHeader) is not { } due)
        {
            return false;
        }

        var number = NumberIn(headers, NumberHeader) ?? (long)sequence;
        message = new StoredMessage(
            headers[KeyHeader]!,
            new QueueMessage(number, queue, body, headers[TypeHeader].ToString(), sent, due) { Attempts = (int)Math.Min(NumberIn(headers, AttemptsHeader) ?? 0, QueueNote.AttemptsMax) },
            TextIn(headers[ReasonHeader].ToString()));
        return true;
    }

    /// <summary>The headers.</summary>
    /// <param name="hasNumber">Whether they have its number: not if it is new, because its place in the stream becomes its number.</param>
    public NatsHeaders Headers(bool hasNumber)
    {
        var headers = new NatsHeaders
        {
            [KeyHeader] = Key,
            [SentHeader] = Text(Message.SentAt.UtcTicks),
            [DueHeader] = Text(Message.DueAt.UtcTicks),
            [AttemptsHeader] = Text(Message.Attempts),
        };
        if (Message.ContentType.Length > 0)
        {
            headers[TypeHeader] = Message.ContentType;
        }

        if (Reason.Length > 0)
        {
            headers[ReasonHeader] = Convert.ToBase64String(Encoding.UTF8.GetBytes(Reason));
        }

        if (hasNumber)
        {
            headers[NumberHeader] = Text(Message.Id);
        }

        return headers;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static long? NumberIn(NatsHeaders headers, string name) =>
        long.TryParse(headers[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static DateTimeOffset? TimeIn(NatsHeaders headers, string name) =>
        NumberIn(headers, name) is { } ticks && ticks <= DateTimeOffset.MaxValue.Ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    private static string TextIn(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : "";
    }
}
