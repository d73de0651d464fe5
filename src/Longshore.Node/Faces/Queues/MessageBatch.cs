using System.Globalization;
using System.Text;
using Longshore.Functions.Capabilities.Queues;

namespace Longshore.Node.Faces.Queues;

/// <summary>Messages of one queue that are delivered by one invocation.</summary>
/// <param name="Messages">The messages, one or more.</param>
/// <param name="IsFramed">Whether the input has the form of a batch: for each message five fields, each with its length before it (32 bits,
/// little-endian): number, attempt, time of sending, content type, body. Otherwise it is the body of the one message.</param>
internal sealed record MessageBatch(IReadOnlyList<QueueMessage> Messages, bool IsFramed)
{
    /// <summary>The content type of a batch.</summary>
    public const string MediaType = "application/x-longshore-batch";

    // Several small messages share a call; together they stay well below the smallest input limit that functions usually have. A larger
    // message is delivered alone.
    private const int BytesMax = 256 << 10;

    /// <summary>The input of the invocation.</summary>
    public ReadOnlyMemory<byte> Body => IsFramed ? Frame() : Messages[0].Body;

    /// <summary>Divides messages into batches, in their order. A message that was under delivery when the node ended is alone, so that it
    /// takes no other with it.</summary>
    public static IEnumerable<MessageBatch> Of(IReadOnlyList<QueueMessage> messages, int countMax)
    {
        var batch = new List<QueueMessage>();
        var bytes = 0L;
        foreach (var message in messages)
        {
            var isAlone = message.Interruptions > 0 || batch is [{ Interruptions: > 0 }];
            if (batch.Count > 0 && (batch.Count == countMax || isAlone || bytes + message.Body.Length > BytesMax))
            {
                yield return new MessageBatch([.. batch], countMax > 1);
                batch.Clear();
                bytes = 0;
            }

            batch.Add(message);
            bytes += message.Body.Length;
        }

        if (batch.Count > 0)
        {
            yield return new MessageBatch([.. batch], countMax > 1);
        }
    }

    /// <summary>The number of an attempt to deliver a message, from 1 on.</summary>
    public static string AttemptOf(QueueMessage message) => (message.Attempts + message.Interruptions + 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>When a message was sent.</summary>
    public static string SentAtOf(QueueMessage message) => message.SentAt.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>The same end for each message.</summary>
    public IReadOnlyList<Delivery> All(Delivery delivery) => [.. Messages.Select(_ => delivery)];

    private byte[] Frame()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        foreach (var message in Messages)
        {
            Write(writer, message.Id.ToString(CultureInfo.InvariantCulture));
            Write(writer, AttemptOf(message));
            Write(writer, SentAtOf(message));
            Write(writer, message.ContentType);
            writer.Write(message.Body.Length);
            writer.Write(message.Body.Span);
        }

        return stream.ToArray();
    }

    private static void Write(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }
}
