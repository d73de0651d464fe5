using System.Diagnostics;
using Longshore.Functions.Execution;
using Longshore.Rpc.Framing;
using Longshore.Wasm.Execution;

namespace Longshore.Benchmarks.Http;

/// <summary>What it costs a node to count the memory of guests and the bytes that it holds for clients.</summary>
internal static class AccountCosts
{
    private const int Calls = 10_000_000;
    private const int Samples = 10_000;

    /// <summary>The share of the processor time of calls, in percent.</summary>
    /// <param name="secondsOfCall">The node's processor time for a call, in seconds.</param>
    /// <param name="callsPerSecond">The calls of a second.</param>
    public static double PercentOf(double secondsOfCall, double callsPerSecond)
    {
        var ofCalls = SecondsOfCall() / secondsOfCall;
        var ofSamples = SecondsOfSample() / MemoryWatch.Interval.TotalSeconds / (secondsOfCall * callsPerSecond);
        return 100 * (ofCalls + ofSamples);
    }

    // More than a call of "empty" does: it has no body to hold, and its sandbox keeps its memory.
    private static double SecondsOfCall()
    {
        var held = new HeldBytes(long.MaxValue);
        var budget = new MemoryBudget(long.MaxValue, new MemoryBudget(long.MaxValue));
        using var watch = new MemoryWatch(long.MaxValue, () => 0, TimeProvider.System, () => { }, () => false, null);
        var began = Stopwatch.GetTimestamp();
        var refused = 0;
        for (var i = 0; i < Calls; i++)
        {
            refused += watch.HasRoomFor(i) && held.TryAdd(i) && budget.TryTake(i) && held.TryAdd(i) ? 0 : 1;
            held.Remove(i);
            budget.Give(i);
            held.Remove(i);
        }

        var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return refused == 0 ? took / Calls : throw new InvalidOperationException($"accounts without a limit refused {refused} times");
    }

    private static double SecondsOfSample()
    {
        using var memory = new ProcessMemory();
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < Samples; i++)
        {
            memory.Measure();
        }

        return Stopwatch.GetElapsedTime(began).TotalSeconds / Samples;
    }
}
