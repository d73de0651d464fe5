namespace Longshore.Fleet.Jobs;

/// <summary>A result on its way to the store.</summary>
internal sealed class PendingResult(JobLease lease, JobResult result)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public JobLease Lease => lease;

    public JobResult Result => result;

    public Task Done => _done.Task;

    public void Complete() => _done.TrySetResult();
}
