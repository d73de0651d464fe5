namespace Longshore.Functions.Capabilities.Queues;

/// <summary>A lease request that waits for its commit.</summary>
/// <param name="queue">Its queue.</param>
/// <param name="request">The request.</param>
internal sealed class PendingLease(QueueState queue, LeaseRequest request)
{
    private readonly TaskCompletionSource<LeasedMessages> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LeaseRequest Request => request;

    public Task<LeasedMessages> Done => _done.Task;

    public void Complete(LeasedMessages leased)
    {
        queue.NoteLeased(leased);
        _done.SetResult(leased);
    }

    public void Fail(Exception failure) => _done.SetException(failure);
}
