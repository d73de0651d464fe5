namespace Longshore.Offload.Device;

/// <summary>How one run of a call ended.</summary>
/// <param name="Time">How long it took; at a worker, from sending to the answer.</param>
/// <param name="ServerTime">How long it ran at the worker.</param>
/// <param name="Bytes">Bytes of the answer.</param>
/// <param name="Error">Why it failed; empty when it did not.</param>
internal readonly record struct CallResult(TimeSpan Time, TimeSpan ServerTime = default, int Bytes = 0, string Error = "");
