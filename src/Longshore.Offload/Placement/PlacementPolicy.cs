using System.Globalization;

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

        if (!request.MayRunHere || request.LocalMilliseconds is not { } local)
        {
            return new PlacementChoice(remote.Worker, request.MayRunHere ? "nothing is known about it yet" : "it may only run on a worker");
        }

        return local <= remote.Milliseconds
            ? new PlacementChoice(PlacementChoice.Device, Text($"{local:0.###} ms here, {remote.Milliseconds:0.###} ms there"))
            : new PlacementChoice(remote.Worker, Text($"{remote.Milliseconds:0.###} ms there, {local:0.###} ms here"));
    }

    protected static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
