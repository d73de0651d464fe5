using Longshore.Functions.Calls;

namespace Longshore.Functions.Catalog;

/// <summary>How the last calls of one version ended. Guarded by the lock of its owner.</summary>
internal sealed class LastCalls
{
    private const int HttpServerError = 500;

    private readonly Queue<(bool IsFailed, TimeSpan Latency)> _calls = new();

    /// <summary>The calls that are remembered.</summary>
    public int Count => _calls.Count;

    /// <summary>Those that failed.</summary>
    public int Failed => _calls.Count(call => call.IsFailed);

    /// <summary>The percentage that failed.</summary>
    public double FailedPercent => Count == 0 ? 0 : 100.0 * Failed / Count;

    /// <summary>The time within which half of the successful calls ended; null if there were too few.</summary>
    public TimeSpan? Latency
    {
        get
        {
            TimeSpan[] latencies = [.. _calls.Where(call => !call.IsFailed).Select(call => call.Latency).Order()];
            return latencies.Length < CanaryBounds.LatencyCallsMin ? null : latencies[latencies.Length / 2];
        }
    }

    /// <summary>Remembers a call, unless its end says nothing of the function.</summary>
    public void Note(InvocationResult result)
    {
        if (IsOfFunction(result.Failure))
        {
            _calls.Enqueue((result.Failure != Failure.None || result.Response is { Status: >= HttpServerError }, result.Latency));
            if (_calls.Count > CanaryBounds.CallsMax)
            {
                _calls.Dequeue();
            }
        }
    }

    // The others are the node's, or the caller's.
    private static bool IsOfFunction(Failure failure) => failure is Failure.None or Failure.Trapped or Failure.Exited or Failure.WallTimeLimit
        or Failure.OutputLimit or Failure.OutOfMemory or Failure.DeadlineMissed or Failure.BadModule;
}
