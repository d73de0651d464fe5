namespace Longshore.Functions.Capabilities.Queues;

/// <summary>What becomes of a leased message.</summary>
/// <param name="Message">The message.</param>
/// <param name="State">Its new state: any but <see cref="MessageState.Leased"/>.</param>
/// <param name="Attempts">The invocations that have failed.</param>
/// <param name="DueAt">The time before which it is not delivered again.</param>
/// <param name="Reason">Why the last attempt failed; empty if it did not. Holds no payload.</param>
public sealed record MessageSettlement(QueueMessage Message, MessageState State, int Attempts, DateTimeOffset DueAt, string Reason);
