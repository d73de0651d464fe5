using System.Diagnostics.CodeAnalysis;
using Longshore.Functions.Specs;

namespace Longshore.Cluster.Queues;

/// <summary>The streams of queues at NATS, and the subjects of their messages.</summary>
internal static class QueueSubjects
{
    /// <summary>The stream of messages that wait or are being delivered: one subject for each queue.</summary>
    public const string Waiting = "longshore-queues";

    /// <summary>The stream of dead letters: one subject for each queue.</summary>
    public const string Dead = "longshore-queues-dead";

    /// <summary>The stream of notes about messages whose delivery has failed: one subject for each message.</summary>
    public const string Notes = "longshore-queues-notes";

    /// <summary>The stream of marks of messages that were delivered: one subject for each message.</summary>
    public const string Done = "longshore-queues-done";

    // A queue's name has no such character, and a token of a subject may have it. A point would divide the token.
    private const char Point = '=';

    /// <summary>A queue's name as one token of a subject, and the name of its consumer.</summary>
    public static string TokenOf(QueueName queue) => queue.Value.Replace('.', Point);

    /// <summary>The subject of a queue in a stream.</summary>
    public static string Of(string stream, QueueName queue) => Of(stream, TokenOf(queue));

    /// <summary>The subject of a token in a stream.</summary>
    public static string Of(string stream, string token) => $"{stream}.{token}";

    /// <summary>All subjects of a stream.</summary>
    public static string All(string stream) => Of(stream, "*");

    /// <summary>The queue of a subject in a stream.</summary>
    public static bool TryQueue(string stream, string subject, [NotNullWhen(true)] out QueueName queue)
    {
        queue = default;
        return subject.StartsWith(stream + ".", StringComparison.Ordinal) && QueueName.TryParse(subject[(stream.Length + 1)..].Replace(Point, '.'), out queue);
    }
}
