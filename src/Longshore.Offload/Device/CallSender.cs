using Longshore.Offload.Placement;
using Longshore.Offload.Wire;

namespace Longshore.Offload.Device;

/// <summary>Sends calls to the workers that the placement chooses.</summary>
/// <param name="placer">The placement.</param>
/// <param name="journal">The record of what became of calls.</param>
/// <param name="workers">The workers.</param>
/// <param name="late">Watches for late calls.</param>
internal sealed class CallSender(CallPlacer placer, CallJournal journal, IReadOnlyList<WorkerState> workers, LateCalls late)
{
    /// <summary>The worker that the next call goes to, if it is one that runs everywhere.</summary>
    public int? TakeTarget() => placer.TakeTarget();

    /// <summary>Whether every worker is gone that has the state of a library.</summary>
    public bool HasLostState(Library library) => placer.HasLostState(library);

    /// <summary>Places a call, and sends it if a worker was chosen.</summary>
    /// <returns>Whether it was sent; otherwise it is to run on the device.</returns>
    public bool TrySend(OffloadCall call)
    {
        var choice = placer.Choose(call);
        call.Because = choice.Reason;
        journal[call.Function].Because = choice.Reason;
        if (choice.Worker == PlacementChoice.Device)
        {
            return false;
        }

        var worker = workers[choice.Worker];
        call.Library.State.Begin(choice.Worker);
        if (call.Target is not null)
        {
            call.Library.State.Replicate(worker);
        }

        worker.Add(call);
        late.Watch(call, placer.LateAt(call, worker.Estimates));
        Write(call, worker);
        return true;
    }

    /// <summary>Writes a call to its worker, for the first time or again after a lost connection.</summary>
    public static void Write(OffloadCall call, WorkerState worker)
    {
        var frame = new FrameWriter(FrameType.Call)
            .Count(call.RemoteId).Count(worker.FindOldest())
            .Raw(Convert.FromHexString(call.Library.Scan.Graph.Digest))
            .Byte((byte)ScopeOf(call))
            .Text(call.Function);
        Payload.Write(frame, call.Payload.Span);
        call.SentBytes = frame.Finish().Length;
        worker.Remote.Send(frame);
    }

    private static CallScope ScopeOf(OffloadCall call) =>
        call.Target is not null ? CallScope.EverySandbox
        : call.IsPinned ? CallScope.Session
        : call.IsIndependent ? CallScope.Independent
        : CallScope.AnySandbox;
}
