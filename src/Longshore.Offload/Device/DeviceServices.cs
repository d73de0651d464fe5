using Longshore.Functions.Attestation;
using Longshore.JavaScript.Contexts;
using Longshore.Offload.Battery;
using Longshore.Offload.Keys;
using Longshore.Offload.Wire;
using Longshore.Rpc.Framing;
using Longshore.Wasm.Wasi;

namespace Longshore.Offload.Device;

/// <summary>The services of a program's device.</summary>
/// <param name="QuickJs">QuickJS.</param>
/// <param name="Battery">Its battery.</param>
/// <param name="Identity">Its key; not needed when all workers are plain.</param>
/// <param name="IsTrusted">Tells whether a worker's key is trusted, by its fingerprint.</param>
/// <param name="Output">Takes what the program prints.</param>
/// <param name="Error">Takes what it prints as errors.</param>
/// <param name="Report">Receives sentences for people: workers lost and found.</param>
public sealed record DeviceServices(
    QuickJsModule QuickJs,
    BatteryMonitor Battery,
    OffloadIdentity? Identity,
    Func<string, bool> IsTrusted,
    IGuestOutput Output,
    IGuestOutput Error,
    Action<string> Report)
{
    /// <summary>The clocks. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What workers must prove before anything is sent to them, or null for nothing beyond their keys. Default: null.</summary>
    public IEvidencePolicy? Evidence { get; init; }

    /// <summary>Receives the fingerprint of a worker's key when the worker has said welcome, and has proven before what it must. From any thread.
    /// An exception ends the connection. Default: null.</summary>
    public Action<string>? Welcomed { get; init; }

    /// <summary>Counts the bytes of frames, of the connections to all workers, that are not whole or not sent.</summary>
    internal SharedBytes Frames { get; } = new(OffloadProtocol.AllFramesBytesMax);
}
