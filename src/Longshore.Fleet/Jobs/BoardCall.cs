using Longshore.Functions.Specs;

namespace Longshore.Fleet.Jobs;

/// <summary>A call of a function that waits for a board and its answer. It lives in memory, as its caller does.</summary>
/// <param name="spec">The function.</param>
/// <param name="payload">The call, as <see cref="Functions.Near.WholeWire"/> writes it.</param>
/// <param name="left">The time that the guest may run, asked when a board takes the call.</param>
internal sealed class BoardCall(FunctionSpec spec, byte[] payload, Func<TimeSpan> left)
{
    private readonly TaskCompletionSource<JobResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The function, as it was when the call came.</summary>
    public FunctionSpec Spec => spec;

    public ReadOnlyMemory<byte> Payload => payload;

    public TimeSpan Left => left();

    /// <summary>The board's result.</summary>
    /// <exception cref="JobException">No board gave one.</exception>
    public Task<JobResult> Done => _done.Task;

    /// <summary>Whether nobody waits for it any more. Changed under the queue's lock.</summary>
    public bool IsGivenUp { get; set; }

    public void Complete(JobResult result) => _done.TrySetResult(result);

    public void Fail(JobRefusal refusal, string message) => _done.TrySetException(new JobException(refusal, message));
}
