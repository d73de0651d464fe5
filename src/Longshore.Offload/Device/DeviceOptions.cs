using Longshore.Offload.Host;
using Longshore.Offload.Log;
using Longshore.Offload.Placement;

namespace Longshore.Offload.Device;

/// <summary>How a program runs on a device.</summary>
public sealed record DeviceOptions
{
    /// <summary>The program's main module.</summary>
    public required string Program { get; init; }

    /// <summary>The working directory: programs import from it, and read and write below it. Default: the process's.</summary>
    public string WorkingDirectory { get; init; } = Environment.CurrentDirectory;

    /// <summary>The workers. None: all runs here.</summary>
    public IReadOnlyList<ServerAddress> Servers { get; init; } = [];

    /// <summary>The placement policy: one of <see cref="PlacementPolicies.Names"/>. Default: the first, fastest.</summary>
    public string Policy { get; init; } = PlacementPolicies.Names[0];

    /// <summary>The settings of the battery and deadline policies.</summary>
    public PlacementSettings Settings { get; init; } = new();

    /// <summary>The most calls that run on the device at a time. With more than one, a call that takes long runs in a sandbox beside the
    /// program, as on a worker. Default: 1, only calls that are late at their workers run beside the program.</summary>
    public int LocalCallsMax { get; init; } = 1;

    /// <summary>Whether calls never run here.</summary>
    public bool IsRemoteOnly { get; init; }

    /// <summary>Whether the calls of a library all go to one worker, which keeps the library's state.</summary>
    public bool HasAffinity { get; init; }

    /// <summary>Whether workers are used one by one as they are needed.</summary>
    public bool Scales { get; init; }

    /// <summary>The number of attempts to reach a lost worker before it counts as gone. Default: 5, about 3 s.</summary>
    public int ReconnectAttempts { get; init; } = 5;

    /// <summary>The longest pause between two attempts. Default: 1 s.</summary>
    public TimeSpan ReconnectPauseMax { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Per-function offload rules, or null if every function may be offloaded.</summary>
    public IReadOnlyDictionary<string, OffloadRule>? Offloads { get; init; }

    /// <summary>The file of the log, or null.</summary>
    public string? LogFile { get; init; }

    /// <summary>What the program finds in <c>opts.input</c>, or null.</summary>
    public string? Input { get; init; }

    /// <summary>The program's own arguments: what <c>scriptArgs</c> has after the program's name.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>All words of the command line after <c>run</c>: <c>opts</c> has their flags.</summary>
    public IReadOnlyList<string> CommandLine { get; init; } = [];

    /// <summary>What the program may do with the device's files and commands.</summary>
    public HostAccess Access { get; init; } = new();

    /// <summary>Whether every call is reported as it ends.</summary>
    public bool IsVerbose { get; init; }

    /// <summary>The format of the log. Default: ATLAS's.</summary>
    public LogFormat LogFormat { get; init; }

    /// <summary>The errors of the values, one sentence each.</summary>
    public IEnumerable<string> Violations()
    {
        if (!PlacementPolicies.Names.Contains(Policy, StringComparer.Ordinal))
        {
            yield return $"there is no placement policy \"{Policy}\"; there are {string.Join(", ", PlacementPolicies.Names)}";
        }

        if (ReconnectAttempts is < 0 or > 1_000_000)
        {
            yield return $"{ReconnectAttempts} attempts to reconnect are outside 0 to 1,000,000";
        }

        if (ReconnectPauseMax < TimeSpan.Zero || ReconnectPauseMax > TimeSpan.FromHours(1))
        {
            yield return $"a pause of {ReconnectPauseMax.TotalSeconds:0.###} s between attempts is outside 0 to 1 hour";
        }

        if (LocalCallsMax is < 1 or > 1024)
        {
            yield return $"{LocalCallsMax} calls at a time on the device are outside 1 to 1,024";
        }

        if (Settings.Deadline <= TimeSpan.Zero)
        {
            yield return $"a deadline of {Settings.Deadline.TotalMilliseconds:0.###} ms is not positive";
        }

        if (Settings.BatteryThresholdPercent is not (>= 0 and <= 100))
        {
            yield return $"a battery threshold of {Settings.BatteryThresholdPercent} percent is outside 0 to 100";
        }

        if (IsRemoteOnly && Servers.Count == 0)
        {
            yield return "a program whose calls never run on the device needs workers";
        }
    }
}
