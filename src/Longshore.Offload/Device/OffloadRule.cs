namespace Longshore.Offload.Device;

/// <summary>The rule of the list of offloads for one function.</summary>
/// <param name="Timeout">The time on a worker after which it also runs on the device; null derives it from the estimates.</param>
/// <param name="IsIdempotent">Whether it may run twice, and anywhere, even where that could be noticed: it does not need what earlier
/// calls left in its library.</param>
/// <param name="HasAffinity">Whether it uses its library's state, which one worker keeps.</param>
public sealed record OffloadRule(TimeSpan? Timeout, bool IsIdempotent, bool HasAffinity);
