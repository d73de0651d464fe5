namespace Longshore.Functions.Catalog;

/// <summary>When a canary is taken back. It is compared with the live version over the last calls of each.</summary>
public static class CanaryBounds
{
    /// <summary>The calls of each version that are compared.</summary>
    public const int CallsMax = 100;

    /// <summary>How many percentage points more of the canary's calls may fail than of the live version's.</summary>
    public const int FailurePointsMax = 5;

    /// <summary>The failed calls of the canary before which no share is judged: one or two happen to every function.</summary>
    public const int FailuresMin = 3;

    /// <summary>The successful calls of each version before which latencies are judged.</summary>
    public const int LatencyCallsMin = 20;

    /// <summary>How many times the live version's latency the canary's may be. Both are medians: single slow calls are those of a busy machine.</summary>
    public const int LatencyFactorMax = 2;

    /// <summary>How much longer the canary's latency is at least before it is taken back: 5 ms. Less is the noise of a busy machine.</summary>
    public static readonly TimeSpan LatencyDifferenceMin = TimeSpan.FromMilliseconds(5);
}
