namespace Longshore.Offload.Device;

/// <summary>What the list of offloads says of a function.</summary>
/// <param name="Timeout">After how long on a worker it also runs here; null leaves it to what is known about it.</param>
/// <param name="IsIdempotent">Whether it may run twice even where that could be told.</param>
/// <param name="HasAffinity">Whether it uses its library's state, which one worker keeps.</param>
public sealed record OffloadRule(TimeSpan? Timeout, bool IsIdempotent, bool HasAffinity);
