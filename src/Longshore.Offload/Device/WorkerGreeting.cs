using Longshore.Functions.Attestation;

namespace Longshore.Offload.Device;

/// <summary>What a worker says of itself when a connection begins.</summary>
/// <param name="Instance">The identity of its process.</param>
/// <param name="Contexts">The number of calls that it runs at the same time.</param>
/// <param name="SpeedMicroseconds">What the calibration program takes there.</param>
/// <param name="Proof">What it has proven.</param>
internal sealed record WorkerGreeting(Guid Instance, int Contexts, long SpeedMicroseconds, TrustProof Proof);
