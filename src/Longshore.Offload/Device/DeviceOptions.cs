using Longshore.Offload.Log;
using Longshore.Offload.Placement;

namespace Longshore.Offload.Device;

/// <summary>How a program runs on a device.</summary>
public sealed record DeviceOptions
{
    /// <summary>The program's main module.</summary>
    public required string Program { get; init; }

    /// <summary>The workers. None: all runs here.</summary>
    public IReadOnlyList<ServerAddress> Servers { get; init; } = [];

    /// <summary>The placement policy: one of <see cref="PlacementPolicies.Names"/>.</summary>
    public string Policy { get; init; } = "fastest";

    /// <summary>What the policies know about the device.</summary>
    public PlacementSettings Settings { get; init; } = new();

    /// <summary>Whether calls never run here.</summary>
    public bool IsRemoteOnly { get; init; }

    /// <summary>Whether the calls of a library all go to one worker, which keeps the library's state.</summary>
    public bool HasAffinity { get; init; }

    /// <summary>Whether workers are used one by one as they are needed.</summary>
    public bool Scales { get; init; }

    /// <summary>How often a lost worker is looked for before it counts as gone. Default: 5.</summary>
    public int ReconnectAttempts { get; init; } = 5;

    /// <summary>Longest pause between two attempts. Default: 1 s.</summary>
    public TimeSpan ReconnectPauseMax { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What is said of single functions; null when all may run elsewhere.</summary>
    public IReadOnlyDictionary<string, OffloadRule>? Offloads { get; init; }

    /// <summary>The file of the log, or null.</summary>
    public string? LogFile { get; init; }

    /// <summary>What the program finds in <c>opts.input</c>, or null.</summary>
    public string? Input { get; init; }

    /// <summary>Whether every call is reported as it ends.</summary>
    public bool IsVerbose { get; init; }

    /// <summary>How the log is written.</summary>
    public LogFormat LogFormat { get; init; }
}
