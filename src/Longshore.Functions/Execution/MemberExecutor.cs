using Longshore.Functions.Calls;
using Longshore.Functions.Near;
using Longshore.Functions.Placement;

namespace Longshore.Functions.Execution;

/// <summary>Sends calls on to a member of the cluster that has the same function. A call is sent on once at most. One that was not begun there runs here; one that may
/// have begun is not run again.</summary>
/// <param name="node">The connection to the member.</param>
/// <param name="track">What this node knows of it.</param>
/// <param name="here">Runs calls in this process.</param>
/// <param name="near">Counts them.</param>
/// <param name="time">The clocks.</param>
internal sealed class MemberExecutor(INearNode node, MemberTrack track, IExecutor here, NearServices near, TimeProvider time) : IExecutor
{
    // What a call counts that was refused or lost, beside its time: a member that refuses quickly is not the quickest.
    private const double RefusedSeconds = 0.1;
    private const double LostSeconds = 2;

    /// <inheritdoc/>
    public string Name => node.Name;

    /// <inheritdoc/>
    public ExecutorKind Kind => ExecutorKind.Member;

    /// <inheritdoc/>
    /// <remarks>Placement asks for the offers of all members at once.</remarks>
    public Offer? Estimate(in PlacedCall call) => null;

    /// <inheritdoc/>
    public async ValueTask<InvocationResult> RunAsync(PlacedCall call, CancellationToken cancellationToken)
    {
        var decision = call.Decision!;
        var whole = MovedCall.Of(call, call.Left(time)) with { Connection = node.Offer?.Connection ?? 0 };
        var answer = await AskAsync(call, whole, cancellationToken);
        if (answer.Status is NearStatus.Refused or NearStatus.Malformed)
        {
            near.Note($"here: {answer.Status}", whole.Bytes);
            return await here.RunAsync(call with { Decision = decision.InVain(here.Name, $"{answer.Status}: {answer.Detail}") }, cancellationToken);
        }

        near.Note("peer", whole.Bytes + answer.Output.Length);
        return answer.Output.Length > call.Function.Limits.OutputBytesMax
            ? Failed(call, Failure.OutputLimit, $"{node.Name} answered {answer.Output.Length} bytes, and the function's limit is {call.Function.Limits.OutputBytesMax}")
            : MovedCall.ResultOf(answer, call, time) ?? Unanswered(call, answer, cancellationToken);
    }

    private async Task<WholeAnswer> AskAsync(PlacedCall call, WholeCall whole, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        track.Sent.Begin(began);
        try
        {
            var answer = await node.RunAsync(whole, cancellationToken);

            // A caller that went away says nothing of the member.
            if (!cancellationToken.IsCancellationRequested && call.Decision!.Predicted is { } predicted)
            {
                var more = answer.Status is NearStatus.Refused or NearStatus.Malformed ? RefusedSeconds : answer.Head is null ? LostSeconds : 0;
                var now = time.GetTimestamp();
                call.State.Outcomes.Note(
                    track.Number,
                    track,
                    Math.Max(predicted.AnswerIn.TotalSeconds - call.Decision.Corrected, 0),
                    time.GetElapsedTime(began, now).TotalSeconds + more,
                    (double)now / time.TimestampFrequency);
            }

            return answer;
        }
        finally
        {
            track.Sent.End(began);
        }
    }

    private InvocationResult Unanswered(in PlacedCall call, WholeAnswer answer, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Failed(call, Failure.Cancelled, "the caller went away")
        : call.DeadlineLeft(time) <= TimeSpan.Zero ? Failed(call, Failure.DeadlineMissed, $"{node.Name} has not answered by the deadline")
        : Failed(call, Failure.NodeFailed, $"{node.Name} did not answer, and may have begun the call: {answer.Detail}");

    private static InvocationResult Failed(in PlacedCall call, Failure failure, string detail) => InvocationResult.Failed(failure, detail, call.Decision);
}
