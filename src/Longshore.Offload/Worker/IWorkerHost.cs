using Longshore.Offload.Wire;

namespace Longshore.Offload.Worker;

/// <summary>Receives events from sandbox threads.</summary>
internal interface IWorkerHost
{
    /// <summary>A call ended.</summary>
    void Answer(WorkerCall call, WorkerAnswer answer);

    /// <summary>A call prints, or calls back.</summary>
    void Send(FrameWriter frame);

    /// <summary>A call failed by an error of the worker itself, not of the guest.</summary>
    void Report(string error);
}
