namespace Longshore.Fleet.Jobs;

/// <summary>A submission on its way to the store.</summary>
internal sealed class PendingSubmission(JobSubmission submission)
{
    private readonly TaskCompletionSource<JobNumbers> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public JobSubmission Submission => submission;

    public Task<JobNumbers> Done => _done.Task;

    public void Complete(JobNumbers numbers) => _done.TrySetResult(numbers);

    public void Fail(Exception failure) => _done.TrySetException(failure);
}
