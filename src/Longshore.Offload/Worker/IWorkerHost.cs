using Longshore.Offload.Wire;

namespace Longshore.Offload.Worker;

/// <summary>Who has calls run in sandboxes, told from their threads.</summary>
internal interface IWorkerHost
{
    /// <summary>A call has ended.</summary>
    void Answer(WorkerCall call, FrameWriter answer);

    /// <summary>A call prints, or calls back.</summary>
    void Send(FrameWriter frame);
}
