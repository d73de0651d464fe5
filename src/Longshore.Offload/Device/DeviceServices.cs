using Longshore.JavaScript.Contexts;
using Longshore.Offload.Battery;
using Longshore.Offload.Keys;
using Longshore.Wasm.Wasi;

namespace Longshore.Offload.Device;

/// <summary>What a program's device has.</summary>
/// <param name="QuickJs">QuickJS.</param>
/// <param name="Battery">Its battery.</param>
/// <param name="Identity">Its key; not needed when all workers are plain.</param>
/// <param name="IsTrusted">Which workers' keys are trusted.</param>
/// <param name="Output">Takes what the program prints.</param>
/// <param name="Error">Takes what it prints as errors.</param>
/// <param name="Report">Is told what people should know: workers lost and found.</param>
public sealed record DeviceServices(
    QuickJsModule QuickJs,
    BatteryMonitor Battery,
    OffloadIdentity? Identity,
    Func<string, bool> IsTrusted,
    IGuestOutput Output,
    IGuestOutput Error,
    Action<string> Report);
