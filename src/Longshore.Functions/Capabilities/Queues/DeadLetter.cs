namespace Longshore.Functions.Capabilities.Queues;

/// <summary>A message that is no longer delivered.</summary>
/// <param name="Message">The message.</param>
/// <param name="Reason">Why its last attempt failed, one sentence without payload.</param>
public sealed record DeadLetter(QueueMessage Message, string Reason);
