using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities.Near;
using Longshore.Functions.Capabilities.Objects;
using Longshore.Functions.Near;
using Longshore.Functions.Objects;
using Longshore.Functions.Placement;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Execution;

/// <summary>Runs calls in this process, and whole calls that name an object at the storage node that has it, if that is sooner. Whatever goes wrong
/// there, the call runs here.</summary>
/// <param name="local">Runs calls in this process.</param>
/// <param name="near">The storage nodes.</param>
/// <param name="time">The clocks.</param>
internal sealed class ObjectExecutor(LocalExecutor local, NearServices near, TimeProvider time) : IExecutor
{
    // Tells the whole function from those of its table, which has fewer.
    private const uint Whole = uint.MaxValue;

    /// <inheritdoc/>
    public string Name => local.Name;

    /// <inheritdoc/>
    public ExecutorKind Kind => local.Kind;

    /// <inheritdoc/>
    public Offer? Estimate(in PlacedCall call) => local.Estimate(call);

    /// <inheritdoc/>
    public ValueTask<InvocationResult> RunAsync(PlacedCall call, CancellationToken cancellationToken) =>
        near.Nodes.Count > 0 && call.Function.Spec.Executor is null && call.Invocation.MayMove && ObjectOf(call) is { } address
            ? new(PlaceAsync(call, address, cancellationToken))
            : local.RunAsync(call, cancellationToken);

    private static ObjectAddress? ObjectOf(in PlacedCall call) =>
        call.Invocation.InputObject?.Address ?? GrantedObjectOf(call) ?? NearGrant.ObjectOf(call.Function.Spec);

    // A caller may name any object. The node looks for one only if the function may reach it.
    private static ObjectAddress? GrantedObjectOf(in PlacedCall call) =>
        call.Invocation.Object is { } named && call.Function.Spec.Grants.Any(grant => BucketOf(grant) == named.Bucket) ? named : null;

    private static BucketName? BucketOf(Grant grant) => grant.Capability switch
    {
        NearCapability.CapabilityName => NearGrant.TryParse(grant.Argument, out var found) ? found.Bucket : null,
        ObjectCapability.CapabilityName => ObjectGrant.TryParse(grant.Argument, out var found) ? found.Bucket : null,
        _ => null,
    };

    /// <summary>Where a whole call that names an object would run, and why; null if it names none, or no storage node has it.</summary>
    public async Task<PlacementDecision?> ExplainAsync(PlacedCall call, CancellationToken cancellationToken) =>
        near.Nodes.Count > 0 && call.Function.Spec.Executor is null && ObjectOf(call) is { } address
            && await PlacementAsync(call, address, cancellationToken) is { } placement
                ? Choose(placement, call, WholeCallOf(call, address)).Decision
                : null;

    private async Task<InvocationResult> PlaceAsync(PlacedCall call, ObjectAddress address, CancellationToken cancellationToken)
    {
        if (await PlacementAsync(call, address, cancellationToken) is not { } placement)
        {
            near.Note("here: no node", 0);
            return await local.RunAsync(call, cancellationToken);
        }

        var whole = WholeCallOf(call, address);
        var choice = Choose(placement, call, whole);
        placement.Decided(choice);
        if (choice.There is { } there)
        {
            var began = time.GetTimestamp();
            var (answer, isCold) = await AskAsync(there.Node, choice, call, whole with { Connection = there.Offer.Connection }, cancellationToken);
            if (answer.Output.Length <= call.Function.Limits.OutputBytesMax
                && MovedCall.ResultOf(answer, call with { Decision = choice.Decision }, time) is { } result)
            {
                // A run that had to bring its module tells nothing of the next.
                TimeSpan? took = isCold ? null : time.GetElapsedTime(began) - there.Offer.Wait;
                placement.EndedThere(took, whole.Bytes, answer.Output.Length + answer.Log.Length);
                return result;
            }

            placement.EndedInVain(answer.Status, whole.Bytes);
            choice = choice with { Decision = choice.Decision.InVain(NearDecision.Here, $"{answer.Status}: {answer.Detail}") };
        }

        var beganHere = time.GetTimestamp();
        var ran = await local.RunAsync(call with { Decision = choice.Decision }, cancellationToken);
        if (ran.Failure is Failure.None or Failure.Exited)
        {
            placement.EndedHere(time.GetElapsedTime(beganHere));
        }

        return ran;
    }

    private async Task<NearPlacement?> PlacementAsync(PlacedCall call, ObjectAddress address, CancellationToken cancellationToken) =>
        await FindAsync(call, address, cancellationToken) is { } place
            ? NearPlacement.Of(near, call.Function.Spec.Artifact.Digest, Whole, place, call.Need, call.Goal)
            : null;

    private NearChoice Choose(NearPlacement placement, in PlacedCall call, WholeCall whole) => placement.Choose(
        whole.Bytes, local.Estimate(call)?.ReadyIn ?? TimeSpan.Zero, call.DeadlineLeft(time) ?? call.Function.Limits.WallTimeMax);

    // Nothing is known of an object that cannot be found: the run here tells why. A silent store does not hold the call longer than it has.
    private async Task<ObjectPlace?> FindAsync(PlacedCall call, ObjectAddress address, CancellationToken cancellationToken)
    {
        var left = call.Left(time);
        using var late = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return call.Invocation.InputObject is { } input
                ? await near.Places.FindAsync(input, either.Token)
                : (await near.Places.FindAsync(address, either.Token)).Place;
        }
        catch (Exception failure) when (failure is ObjectException || either.IsCancellationRequested)
        {
            return null;
        }
    }

    // However the node fails is an answer. The module is sent once.
    private async Task<(WholeAnswer Answer, bool IsCold)> AskAsync(
        INearNode node, NearChoice choice, PlacedCall call, WholeCall whole, CancellationToken cancellationToken)
    {
        var answer = await node.RunAsync(whole with { Left = choice.Patience(call.Left(time)) }, cancellationToken);
        if (answer.Status != NearStatus.NeedsModule)
        {
            return (answer, IsCold: false);
        }

        return await TrySendModuleAsync(node, whole.Module, cancellationToken)
            ? (await node.RunAsync(whole with { Left = choice.WithLoading().Patience(call.Left(time)) }, cancellationToken), IsCold: true)
            : (answer, IsCold: true);
    }

    private async Task<bool> TrySendModuleAsync(INearNode node, ModuleDigest module, CancellationToken cancellationToken)
    {
        try
        {
            return await near.TrySendModuleAsync(node, module, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private WholeCall WholeCallOf(in PlacedCall call, ObjectAddress address) =>
        MovedCall.Of(call, call.Left(time)) with { Object = address, InputTag = call.Invocation.InputObject?.Info.ETag };
}
