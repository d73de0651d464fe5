using Longshore.Functions.Attestation;
using Longshore.Functions.Scheduling;
using Longshore.JavaScript.Contexts;
using Longshore.Offload.Keys;
using Longshore.Offload.Worker;

namespace Longshore.Node.Faces.Devices;

/// <summary>The dependencies of the face for devices.</summary>
/// <param name="Options">How the worker runs calls.</param>
/// <param name="QuickJs">The compiled QuickJS module.</param>
/// <param name="Slots">The core slots that calls run in.</param>
/// <param name="Identity">The worker's key, or null to serve without encryption.</param>
/// <param name="Trusted">The keys of devices that are served.</param>
/// <param name="Time">The clock and timers.</param>
internal sealed record DeviceFaceSetup(
    WorkerOptions Options, QuickJsModule QuickJs, CoreSlots Slots, OffloadIdentity? Identity, TrustedKeys Trusted, TimeProvider Time)
{
    /// <summary>Proves to devices what the worker is. Default: it proves nothing.</summary>
    public IAttester Attester { get; init; } = new NoAttester();
}
