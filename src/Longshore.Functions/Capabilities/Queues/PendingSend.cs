namespace Longshore.Functions.Capabilities.Queues;

/// <summary>A message that waits for its commit.</summary>
/// <param name="queue">Its queue, in which it has reserved its room.</param>
/// <param name="message">The message.</param>
internal sealed class PendingSend(QueueState queue, QueueMessage message)
{
    private readonly TaskCompletionSource<long> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public QueueMessage Message => message;

    /// <summary>Completes with the message's number when it is durable.</summary>
    public Task<long> Done => _done.Task;

    public void Complete()
    {
        queue.NoteSent(message);
        _done.SetResult(message.Id);
    }

    public void Fail(Exception failure)
    {
        queue.Unreserve(message);
        _done.SetException(new QueueException(QueueRefusal.NotWritten, "the message could not be written: " + failure.Message, failure));
    }
}
