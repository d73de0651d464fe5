using Longshore.Offload.Worker;

namespace Longshore.Offload.Device;

/// <summary>A call's run in a sandbox of the device.</summary>
/// <param name="call">The call.</param>
internal sealed class SandboxRun(OffloadCall call)
    : WorkerCall(call.Id, call.Library.Scan.Graph.Digest, call.Function, isPinned: false, call.Payload)
{
    public OffloadCall Call => call;

    /// <summary>The sandbox that runs it. Only the program's thread uses it.</summary>
    public WorkerContext? Context { get; set; }

    /// <summary>What it printed, in order; complete when it has ended.</summary>
    public IReadOnlyList<PrintedText> Printed { get; set; } = [];
}
