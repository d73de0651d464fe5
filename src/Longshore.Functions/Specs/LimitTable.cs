using System.Collections.Immutable;

namespace Longshore.Functions.Specs;

/// <summary>Every limit of an invocation. Command-line options, queries, JSON, stored specs and SLEdge's routes are translations of
/// this table.</summary>
public static class LimitTable
{
    private const long KiB = 1 << 10;
    private const long MiB = 1 << 20;
    private const long GiB = 1 << 30;
    private const long Second = 1_000_000;

    /// <summary>Linear memory, over all memories of the instance.</summary>
    // 1,024 WebAssembly pages: enough to decode a photograph, small enough for 200 busy instances in 16 GiB.
    public static LimitRule Memory { get; } = new(
        0, "memory-bytes-max", "memory", "memory", LimitUnit.Bytes, 64 * KiB, 64 * MiB, 4 * GiB, "Most linear memory");

    /// <summary>Time from the guest's start to its end.</summary>
    // Edge functions answer in milliseconds; a runaway must not hold a core slot for longer than a person waits.
    public static LimitRule WallTime { get; } = new(
        1, "wall-time-us-max", "wall-time", "wall time", LimitUnit.Microseconds, 1, 5 * Second, 3600 * Second, "Most time a call may run");

    /// <summary>Standard output, or the body of the response.</summary>
    // The output is held in memory until the guest ends, so that a failure can still be answered as a failure.
    public static LimitRule Output { get; } = new(
        2, "output-bytes-max", "output", "output", LimitUnit.Bytes, 0, 16 * MiB, 1 * GiB, "Most output");

    /// <summary>Standard input, or the body of the request.</summary>
    public static LimitRule Input { get; } = new(
        3, "input-bytes-max", "input", "input", LimitUnit.Bytes, 0, 16 * MiB, 1 * GiB, "Most input");

    /// <summary>Native stack of the guest.</summary>
    // Half of what a pooled thread has; unwinding a full stack costs about 1 ms per 1,000 frames.
    public static LimitRule Stack { get; } = new(
        4, "stack-bytes-max", "stack", "stack", LimitUnit.Bytes, 64 * KiB, 512 * KiB, 1 * MiB, "Most native stack");

    /// <summary>Calls that one context of JavaScript answers.</summary>
    // Isolation of every call from all others is what a function has unless its owner gives it up. What a program leaks is gone after so many.
    public static LimitRule Reuse { get; } = new(
        5, "reuse-calls-max", "reuse", "reuse", LimitUnit.Calls, 1, 1, 10_000, "Most calls that one context of JavaScript answers, one after the other");

    /// <summary>All limits, each at its <see cref="LimitRule.Index"/>.</summary>
    public static ImmutableArray<LimitRule> All { get; } = [Memory, WallTime, Output, Input, Stack, Reuse];

    /// <summary>The limit with this key, or null.</summary>
    public static LimitRule? Find(string key) => All.FirstOrDefault(rule => rule.Key == key);
}
