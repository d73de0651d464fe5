using System.Globalization;
using Longshore.Functions.Calls;

namespace Longshore.Offload.Placement;

/// <summary>Decides where a call runs.</summary>
internal abstract class PlacementPolicy
{
    public abstract string Name { get; }

    /// <summary>Whether a call that is late at its worker may also run on the device.</summary>
    public virtual bool Hedges => true;

    public abstract PlacementChoice Choose(PlacementRequest request);

    /// <summary>The choice with the earliest expected end; the device if there is no worker.</summary>
    protected static PlacementChoice Fastest(PlacementRequest request)
    {
        if (request.FirstWorker is not { } remote)
        {
            return new PlacementChoice(PlacementChoice.Device, "no worker is connected");
        }

        if (!request.MayRunHere || request.Local is not { } local)
        {
            return new PlacementChoice(remote.Worker, request.MayRunHere ? "nothing is known about it yet" : "it may only run on a worker");
        }

        var (here, there) = (local.AnswerIn.TotalMilliseconds, remote.Offer.AnswerIn.TotalMilliseconds);
        return local.AnswerIn <= remote.Offer.AnswerIn
            ? new PlacementChoice(PlacementChoice.Device, Text($"{here:0.###} ms here, {there:0.###} ms there"))
            : new PlacementChoice(remote.Worker, Text($"{there:0.###} ms there, {here:0.###} ms here"));
    }

    /// <summary>The choice that needs less energy.</summary>
    protected static PlacementChoice LeastEnergy(Offer local, (int Worker, Offer Offer) remote, string why) => new(
        local.Joules <= remote.Offer.Joules ? PlacementChoice.Device : remote.Worker,
        Text($"{why}: {1000 * local.Joules:0.###} mJ here, {1000 * remote.Offer.Joules:0.###} mJ there"));

    protected static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
