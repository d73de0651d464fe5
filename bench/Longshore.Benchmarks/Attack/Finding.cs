namespace Longshore.Benchmarks.Attack;

/// <summary>Something that an attack must not be able to do, and did.</summary>
/// <param name="At">Time since the storm began.</param>
/// <param name="What">What happened.</param>
internal sealed record Finding(TimeSpan At, string What);
