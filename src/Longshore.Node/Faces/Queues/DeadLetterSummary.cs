using Longshore.Functions.Capabilities.Queues;

namespace Longshore.Node.Faces.Queues;

/// <summary>A dead letter in the node's API, without its body.</summary>
/// <param name="Id">The message's number.</param>
/// <param name="SentAt">When it was sent.</param>
/// <param name="Attempts">The invocations that have failed.</param>
/// <param name="ContentType">The media type of its body.</param>
/// <param name="BodyBytes">The length of its body.</param>
/// <param name="Reason">Why the last attempt failed.</param>
public sealed record DeadLetterSummary(long Id, DateTimeOffset SentAt, int Attempts, string ContentType, int BodyBytes, string Reason)
{
    internal static DeadLetterSummary Of(DeadLetter letter) => new(
        letter.Message.Id, letter.Message.SentAt, letter.Message.Attempts, letter.Message.ContentType, letter.Message.Body.Length, letter.Reason);
}
