using Longshore.JavaScript.Contexts;

namespace Longshore.Offload.Worker;

/// <summary>What bounds the sandboxes that run calls, on a worker or on the device itself.</summary>
public record WorkerContextOptions
{
    /// <summary>What one sandbox of a session may use.</summary>
    public JavaScriptLimits Limits { get; init; } = new();

    /// <summary>Longest run of a call, and of the evaluation of modules. Default: 10 minutes, what the heaviest of ATLAS's programs
    /// takes on a slow machine.</summary>
    public TimeSpan CallTimeMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Most module graphs that are kept for any client. Default: 64.</summary>
    public int ProgramsMax { get; init; } = 64;

    /// <summary>Most bytes that the console of one call sends to its client. Default: 1 MiB.</summary>
    public int PrintBytesMax { get; init; } = 1 << 20;
}
