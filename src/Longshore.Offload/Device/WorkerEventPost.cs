using Longshore.Offload.Worker;

namespace Longshore.Offload.Device;

/// <summary>Posts what happens at workers, from their connections' threads, to the program's thread.</summary>
/// <param name="events">The program's queue.</param>
/// <param name="workers">The workers by index.</param>
/// <param name="handler">Handles the events, once the program is ready.</param>
internal sealed class WorkerEventPost(ProgramEvents events, IReadOnlyList<WorkerState> workers, Func<WorkerEvents> handler) : IWorkerEvents
{
    public void Connected(RemoteWorker worker, WorkerGreeting greeting) =>
        events.Post(() => handler().Connected(workers[worker.Index], greeting));

    public void Lost(RemoteWorker worker, string reason, bool isGone) =>
        events.Post(() => handler().Lost(workers[worker.Index], reason, isGone));

    public void Answered(RemoteWorker worker, long id, WorkerAnswer answer, int bytes) =>
        events.Post(() => handler().Answered(workers[worker.Index], id, answer, bytes));

    public void ModulesNeeded(RemoteWorker worker, string digest) =>
        events.Post(() => handler().SendModules(workers[worker.Index], digest));

    public void CalledBack(RemoteWorker worker, long id, long sequence, long number, ReadOnlyMemory<byte> payload) =>
        events.Post(() => handler().CalledBack(workers[worker.Index], id, sequence, number, payload));

    public void Printed(bool isError, byte[] bytes) => events.Post(() => handler().Printed(isError, bytes));
}
