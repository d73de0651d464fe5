namespace Longshore.Offload.Device;

/// <summary>The measurements of one run of a call.</summary>
/// <param name="Time">The time it took; at a worker, from sending to the answer.</param>
/// <param name="ServerTime">The time it ran at the worker.</param>
/// <param name="Bytes">The bytes of the answer.</param>
/// <param name="Error">Why it failed; empty when it did not.</param>
internal readonly record struct CallResult(TimeSpan Time, TimeSpan ServerTime = default, int Bytes = 0, string Error = "");
