using Longshore.Offload.Worker;

namespace Longshore.Offload.Device;

/// <summary>Receives events from the connections' threads (a worker was found or lost, a call was answered).</summary>
internal interface IWorkerEvents
{
    void Connected(RemoteWorker worker, WorkerGreeting greeting);

    void Lost(RemoteWorker worker, string reason, bool isGone);

    void Answered(RemoteWorker worker, long id, WorkerAnswer answer, int bytes);

    void ModulesNeeded(RemoteWorker worker, string digest);

    void CalledBack(RemoteWorker worker, long id, long sequence, long number, ReadOnlyMemory<byte> payload);

    void Printed(bool isError, byte[] bytes);
}
