namespace Longshore.Offload.Log;

/// <summary>One call in the log. Times are seconds since the program began.</summary>
public sealed record LogRow
{
    /// <summary>The time of the call.</summary>
    public required double Start { get; init; }

    /// <summary>The execution time; for a worker, from sending to the answer.</summary>
    public required double Duration { get; init; }

    /// <summary>The time from the call to its result.</summary>
    public required double Latency { get; init; }

    /// <summary>Bytes that were sent for it; for the device, the bytes of its arguments.</summary>
    public required long Bytes { get; init; }

    /// <summary>The traffic generator's interval in milliseconds, -1 for none.</summary>
    public required double Interval { get; init; }

    /// <summary>The time of the result.</summary>
    public required double End { get; init; }

    /// <summary>The worker's index, -1 for the device.</summary>
    public required int Worker { get; init; }

    /// <summary>The function.</summary>
    public required string Function { get; init; }

    /// <summary>Its number, from 0.</summary>
    public required long RequestId { get; init; }

    /// <summary>The battery's level in percent, -1 for none.</summary>
    public required double Battery { get; init; }

    /// <summary>Bytes of the answer.</summary>
    public long ResponseBytes { get; init; }

    /// <summary>Time on the worker, in seconds.</summary>
    public double ServerTime { get; init; }

    /// <summary>Bytes of modules that were sent before it.</summary>
    public long CodeBytes { get; init; }

    /// <summary>The reason for the placement.</summary>
    public string Because { get; init; } = "";

    /// <summary>The failure; empty if there was none.</summary>
    public string Error { get; init; } = "";
}
