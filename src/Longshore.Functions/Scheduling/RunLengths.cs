namespace Longshore.Functions.Scheduling;

/// <summary>How long runs of one kind take.</summary>
internal sealed class RunLengths
{
    /// <summary>The execution times of the last runs.</summary>
    public ExecutionTimes Execution { get; } = new();

    /// <summary>The processor times of those of the last runs that seemed long. On a busy machine a short run may take long too.</summary>
    public ExecutionTimes Processor { get; } = new();
}
