using Longshore.Functions.Specs;

namespace Longshore.Node.Faces.Sledge;

/// <summary>A route of SLEdge's specification: a URL path and the module that answers there.</summary>
/// <param name="Path">The route's JSON path in the specification.</param>
/// <param name="Route">The URL path; it begins with a slash.</param>
/// <param name="ModulePath">The module's file, as written in the specification.</param>
/// <param name="RelativeDeadlineMicroseconds">Time from arrival to the deadline, or 0 for none.</param>
public sealed record RouteConfig(string Path, string Route, string ModulePath, long RelativeDeadlineMicroseconds)
{
    /// <summary>The default of <c>admissions-percentile</c>.</summary>
    public const int AdmissionsPercentileDefault = DeadlineSpec.EstimatePercentileDefault;

    /// <summary>The media type of the function's output.</summary>
    public string ContentType { get; init; } = "text/plain";

    /// <summary>The estimate of the execution time before the first run, or null for half of the deadline.</summary>
    public long? ExpectedExecutionMicroseconds { get; init; }

    /// <summary>The percentile of past execution times that admission uses as its estimate, 50 to 99.</summary>
    public int AdmissionsPercentile { get; init; } = AdmissionsPercentileDefault;

    /// <summary>What happens to a request after its deadline has passed. The key is Longshore's own, not SLEdge's.</summary>
    public OnMiss OnMiss { get; init; }

    /// <summary>The most time a guest may run. The key is Longshore's own.</summary>
    public TimeSpan WallTime { get; init; } = FunctionLimits.Default.WallTimeMax;

    /// <summary>The most linear memory of a guest, in bytes. The key is Longshore's own.</summary>
    public long MemoryBytes { get; init; } = LimitTable.Memory.Default;

    /// <summary>Native stack of the guest, a multiple of 4 KiB.</summary>
    public int StackBytes { get; init; } = (int)LimitTable.Stack.Default;

    /// <summary>The number that identifies the function in remote procedure calls, or null.</summary>
    public int? RequestType { get; init; }

    /// <summary>Cores reserved for the route's group (DARC).</summary>
    public int ReservedCores { get; init; }

    /// <summary>The group that shares reserved cores (DARC), or null.</summary>
    public int? GroupId { get; init; }

    /// <summary>The regression that estimates the execution time from the input's size, or null.</summary>
    public RegressionConfig? Regression { get; init; }

    /// <summary>The spec of the route's function.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="artifact">Its code.</param>
    public FunctionSpec ToSpec(FunctionName name, Artifact artifact)
    {
        var deadline = TimeSpan.FromMicroseconds(RelativeDeadlineMicroseconds);
        return new FunctionSpec(name, artifact)
        {
            Limits = FunctionLimits.Default with { StackBytesMax = StackBytes, MemoryBytesMax = MemoryBytes, WallTimeMax = WallTime },
            Deadline = new DeadlineSpec
            {
                Relative = deadline == TimeSpan.Zero ? null : deadline,
                OnMiss = OnMiss,
                ExpectedExecution = ExpectedExecutionMicroseconds is { } expected
                    ? TimeSpan.FromMicroseconds(expected)
                    : deadline / 2,
                EstimatePercentile = AdmissionsPercentile,
            },
        };
    }
}
