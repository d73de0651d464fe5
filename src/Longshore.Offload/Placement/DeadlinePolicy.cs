namespace Longshore.Offload.Placement;

/// <summary>Takes the choice that needs the least energy of those that end in time; the fastest if none does.</summary>
internal sealed class DeadlinePolicy(PlacementSettings settings) : PlacementPolicy
{
    public override string Name => "deadline";

    public override PlacementChoice Choose(PlacementRequest request)
    {
        var limit = settings.Deadline;
        if (request.FirstWorker is not { } remote || request.Local is not { } local || !request.MayRunHere
            || local.AnswerIn > limit || remote.Offer.AnswerIn > limit)
        {
            return Fastest(request);
        }

        return LeastEnergy(local, remote, Text($"both end within {limit.TotalMilliseconds:0.###} ms"));
    }
}
