using Longshore.Functions.Attestation;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities.Http;
using Longshore.Functions.Capabilities.Tcp;
using Longshore.Functions.Near;
using Longshore.Functions.Placement;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Execution;

/// <summary>Runs calls in this process, and sends one on to a member of the cluster that has the same function if this process is full and that member would answer
/// sooner. A call is sent on once at most. One that was not begun there runs here; one that may have begun is not run again.</summary>
/// <param name="here">Runs calls in this process.</param>
/// <param name="local">This process's core slots.</param>
/// <param name="queueLengthMax">The most calls that wait for these.</param>
/// <param name="near">The members.</param>
/// <param name="time">The clocks.</param>
internal sealed class PeerExecutor(ObjectExecutor here, LocalExecutor local, int queueLengthMax, NearServices near, TimeProvider time) : IExecutor
{
    // The head of a call and its answer.
    private const int HeadBytes = 2_000;

    // What means the same at every node. Files, secrets, stores, state and queues are those of one node.
    private static readonly string[] Shared = [OutboundHttp.CapabilityName, OutboundTcp.CapabilityName];

    /// <inheritdoc/>
    public string Name => here.Name;

    /// <inheritdoc/>
    public Offer? Estimate(in PlacedCall call) => here.Estimate(call);

    /// <inheritdoc/>
    public ValueTask<InvocationResult> RunAsync(PlacedCall call, CancellationToken cancellationToken) =>
        local.Waiting > 0 && near.Members() is { Count: > 0 } members && MayMove(call) && Choose(call, members) is { } node
            ? new(SendOnAsync(call, node, cancellationToken))
            : here.RunAsync(call, cancellationToken);

    private static bool MayMove(in PlacedCall call) =>
        call is { State.IsDurable: true, Invocation: { MayMove: true, InputObject: null, Object: null }, Function.Spec: { Executor: null, Receipt: ReceiptNeed.None } spec }
            && TrustNeed.Of(spec).IsNone
            && spec.Grants.All(grant => Shared.Contains(grant.Capability, StringComparer.Ordinal));

    // The run takes as long at all of them.
    private INearNode? Choose(in PlacedCall call, IReadOnlyList<INearNode> members)
    {
        var bytes = call.Invocation.Input.Length + HeadBytes;
        var best = local.Waiting >= queueLengthMax ? TimeSpan.MaxValue : local.Estimate(call)?.ReadyIn ?? TimeSpan.MaxValue;
        INearNode? chosen = null;
        foreach (var member in members)
        {
            if (member.Offer is { } offer && offer.Wait + TimeSpan.FromSeconds(offer.SecondsFor(bytes)) is var ready && ready < best)
            {
                (best, chosen) = (ready, member);
            }
        }

        return chosen;
    }

    private async Task<InvocationResult> SendOnAsync(PlacedCall call, INearNode node, CancellationToken cancellationToken)
    {
        call = call with { Decision = new PlacementDecision(node.Name, "this node is full, and that member of the cluster answers sooner", call.Decision?.Lost ?? []) };
        var whole = MovedCall.Of(call, call.Left(time)) with { Connection = node.Offer?.Connection ?? 0 };
        var answer = await node.RunAsync(whole, cancellationToken);
        if (answer.Status is NearStatus.Refused or NearStatus.Malformed)
        {
            near.Note($"here: {answer.Status}", whole.Bytes);
            var decision = new PlacementDecision(Name, $"{node.Name} did not run it: {answer.Status}: {answer.Detail}", call.Decision!.Lost);
            return await here.RunAsync(call with { Decision = decision }, cancellationToken);
        }

        near.Note("peer", whole.Bytes + answer.Output.Length);
        return answer.Output.Length > call.Function.Limits.OutputBytesMax
            ? Failed(call, Failure.OutputLimit, $"{node.Name} answered {answer.Output.Length} bytes, and the function's limit is {call.Function.Limits.OutputBytesMax}")
            : MovedCall.ResultOf(answer, call, time) ?? Unanswered(call, node, answer, cancellationToken);
    }

    private InvocationResult Unanswered(in PlacedCall call, INearNode node, WholeAnswer answer, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Failed(call, Failure.Cancelled, "the caller went away")
        : call.DeadlineLeft(time) <= TimeSpan.Zero ? Failed(call, Failure.DeadlineMissed, $"{node.Name} has not answered by the deadline")
        : Failed(call, Failure.NodeFailed, $"{node.Name} did not answer, and may have begun the call: {answer.Detail}");

    private static InvocationResult Failed(in PlacedCall call, Failure failure, string detail) => InvocationResult.Failed(failure, detail, call.Decision);
}
