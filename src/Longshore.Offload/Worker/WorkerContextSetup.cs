using Longshore.Functions.Scheduling;

namespace Longshore.Offload.Worker;

/// <summary>What the sandboxes of a worker, or of a device that runs late calls itself, share.</summary>
/// <param name="Programs">The module graphs.</param>
/// <param name="Options">The limits.</param>
/// <param name="Slots">The core slots that calls run in.</param>
/// <param name="Time">The clocks.</param>
internal sealed record WorkerContextSetup(ProgramCache Programs, WorkerContextOptions Options, CoreSlots Slots, TimeProvider Time);
