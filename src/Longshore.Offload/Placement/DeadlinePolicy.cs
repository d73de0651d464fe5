namespace Longshore.Offload.Placement;

/// <summary>Takes the choice that needs the least energy of those that end in time; the fastest if none does.</summary>
internal sealed class DeadlinePolicy(PlacementSettings settings) : PlacementPolicy
{
    public override string Name => "deadline";

    public override PlacementChoice Choose(PlacementRequest request)
    {
        var limit = settings.Deadline.TotalMilliseconds;
        if (request.FirstWorker is not { } remote || request.LocalMilliseconds is not { } local || !request.MayRunHere
            || local > limit || remote.Milliseconds > limit)
        {
            return Fastest(request);
        }

        var here = settings.LocalJoules(local);
        var there = settings.RemoteJoules(remote.Milliseconds, request.Bytes + request.Function.AnswerBytes.Mean);
        return new PlacementChoice(
            here <= there ? PlacementChoice.Device : remote.Worker,
            Text($"both end within {limit:0.###} ms: {1000 * here:0.###} mJ here, {1000 * there:0.###} mJ there"));
    }
}
