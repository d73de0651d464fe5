using Longshore.Offload.Wire;
using Longshore.Offload.Worker;

namespace Longshore.Offload.Device;

/// <summary>Receives events from the thread of one of the device's sandboxes. Output is kept until its call has ended: a run that is repeated
/// in the program prints there.</summary>
/// <param name="answered">Called when a call ended.</param>
/// <param name="report">Receives errors of the sandbox itself.</param>
internal sealed class SandboxHost(Action<SandboxRun, WorkerAnswer> answered, Action<string> report) : IWorkerHost
{
    private List<PrintedText> _printed = [];

    public void Answer(WorkerCall call, WorkerAnswer answer)
    {
        var run = (SandboxRun)call;
        (run.Printed, _printed) = (_printed, []);
        answered(run, answer);
    }

    // Only calls without callbacks run here, so every frame is output.
    public void Send(FrameWriter frame)
    {
        var body = frame.Finish()[OffloadProtocol.HeaderBytes..];
        _printed.Add(new PrintedText(body.Span[0] != 0, body[1..]));
    }

    public void Report(string error) => report(error);
}
