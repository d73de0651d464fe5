using System.Net;
using System.Text.Json;
using Longshore.Fleet.Assignment;
using Longshore.Fleet.Boards;
using Longshore.Fleet.Jobs;
using Longshore.Functions.Specs;

namespace Longshore.Fleet.Settings;

/// <summary>Reads <c>fleet.json</c>, and reports every error by its path.</summary>
public static class FleetConfigReader
{
    /// <summary>The largest file, in bytes: 16 MiB.</summary>
    // 99,999 boards of 150 bytes.
    public const int BytesMax = 16 << 20;

    // A day. Nobody waits longer for a board.
    private const double SecondsMax = 86_400;

    /// <summary>Reads a configuration.</summary>
    /// <param name="json">The file.</param>
    /// <param name="errors">Takes the errors.</param>
    /// <returns>The configuration, or null if there are errors.</returns>
    public static FleetConfig? Read(ReadOnlyMemory<byte> json, ICollection<ValidationError> errors)
    {
        try
        {
            using var document = JsonDocument.Parse(
                json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var config = Read(new JsonObjectReader(document.RootElement, "", errors), errors);
            return errors.Count == 0 ? config : null;
        }
        catch (JsonException failure)
        {
            errors.Add(new ValidationError("$", "is not JSON: " + failure.Message));
            return null;
        }
    }

    private static FleetConfig? Read(JsonObjectReader root, ICollection<ValidationError> errors)
    {
        if (!root.IsReadable)
        {
            return null;
        }

        var defaults = new FleetConfig { Boards = [] };
        var boards = BoardConfigReader.Read(root, errors);
        var config = new FleetConfig
        {
            Boards = boards,
            Listen = Listen(root) ?? defaults.Listen,
            Meters = MeterConfigReader.Read(root, boards),
            Policy = Policy(root) ?? defaults.Policy,
            Times = Times(root, defaults.Times),
            Jobs = Jobs(root, defaults.Jobs),
            Connections = Connections(root, defaults.Connections),
            Load = Load(root.Object("load"), defaults.Load),
            ButtonPress = Seconds(root, "button-press-seconds", 0.01, 3) ?? defaults.ButtonPress,
            Monitor = Seconds(root, "monitor-period-seconds", 0.01, 10) ?? defaults.Monitor,
            MeterPeriod = Seconds(root, "meter-period-seconds", 0.1, 60) ?? defaults.MeterPeriod,
            Command = Seconds(root, "command-timeout-seconds", 0.1, 600) ?? defaults.Command,
            DrainTarget = Seconds(root, "drain-target-seconds", 1, SecondsMax) ?? defaults.DrainTarget,
            FalseIsFailure = root.Has("false-is-failure")
                ? root.Texts("false-is-failure").Select(each => each.Text).ToHashSet(StringComparer.Ordinal)
                : defaults.FalseIsFailure,
            LogsEveryJob = LogsEveryJob(root),
        };
        root.RefuseOthers();
        return errors.Count == 0 ? config : null;
    }

    private static BoardTimes Times(JsonObjectReader root, BoardTimes defaults) => new()
    {
        Job = Seconds(root, "job-timeout-seconds", 0.1, SecondsMax) ?? defaults.Job,
        PowerUp = Seconds(root, "power-up-timeout-seconds", 0.1, SecondsMax) ?? defaults.PowerUp,
        Reboot = Seconds(root, "reboot-timeout-seconds", 0.1, SecondsMax) ?? defaults.Reboot,
        Unknown = Seconds(root, "unknown-timeout-seconds", 0.1, SecondsMax) ?? defaults.Unknown,
        Idle = Seconds(root, "idle-seconds", 0, SecondsMax) ?? defaults.Idle,
        PowerUpHoldOff = Seconds(root, "power-up-holdoff-seconds", 0, SecondsMax) ?? defaults.PowerUpHoldOff,
        PowerDownHoldOff = Seconds(root, "power-down-holdoff-seconds", 0, SecondsMax) ?? defaults.PowerDownHoldOff,
        Rest = Seconds(root, "rest-seconds", 0, SecondsMax) ?? defaults.Rest,
        PowerUpsMax = (int)(root.Integer("power-ups-max", 1, 1000) ?? defaults.PowerUpsMax),
        JobsPerBootMax = (int)(root.Integer("reuse", 1, 1_000_000) ?? defaults.JobsPerBootMax),
    };

    private static JobLimits Jobs(JsonObjectReader root, JobLimits defaults) => defaults with
    {
        JobsMax = root.Integer("jobs-max", 1, 1_000_000_000) ?? defaults.JobsMax,
        AttemptsMax = (int)(root.Integer("attempts-max", 1, 1000) ?? defaults.AttemptsMax),
        ArgumentBytesMax = (int)(root.Integer("argument-bytes-max", 2, 16 << 20) ?? defaults.ArgumentBytesMax),
        ResultBytesMax = (int)(root.Integer("result-bytes-max", 1, 64 << 20) ?? defaults.ResultBytesMax),
        ResultsMax = root.Integer("results-max", 1, 1_000_000_000) ?? defaults.ResultsMax,
    };

    private static ConnectionLimits Connections(JsonObjectReader root, ConnectionLimits defaults) => defaults with
    {
        Identification = Seconds(root, "last-connection-timeout-seconds", 0.1, 600) ?? defaults.Identification,
        Send = Seconds(root, "socket-timeout-seconds", 0.1, SecondsMax) ?? defaults.Send,
        LineBytesMax = (int)(root.Integer("line-bytes-max", 256, 65 << 20) ?? defaults.LineBytesMax),
        ConnectionsMax = (int)(root.Integer("connections-max", 1, 100_000) ?? defaults.ConnectionsMax),
        AnonymousPerAddressMax = (int)(root.Integer("anonymous-per-address-max", 1, 100_000) ?? defaults.AnonymousPerAddressMax),
    };

    private static LoadConfig Load(JsonObjectReader? load, LoadConfig defaults)
    {
        if (load is null)
        {
            return defaults;
        }

        var config = new LoadConfig
        {
            Jobs = (int)(load.Integer("jobs", 1, 100_000_000) ?? defaults.Jobs),
            Period = Seconds(load, "period-seconds", 0, 3600) ?? defaults.Period,
            Seed = (int)(load.Integer("seed", 0, int.MaxValue) ?? defaults.Seed),
        };
        load.RefuseOthers();
        return config;
    }

    private static IPEndPoint? Listen(JsonObjectReader root)
    {
        if (root.Text("listen") is not { } text)
        {
            return null;
        }

        if (IPEndPoint.TryParse(text, out var endpoint))
        {
            return endpoint;
        }

        root.Refuse("listen", "must be an address and a port, such as \"0.0.0.0:63302\"");
        return null;
    }

    private static IAssignmentPolicy? Policy(JsonObjectReader root)
    {
        if (root.Text("policy") is not { } name)
        {
            return null;
        }

        if (AssignmentPolicies.Find(name) is { } policy)
        {
            return policy;
        }

        root.Refuse("policy", $"must be one of {string.Join(", ", AssignmentPolicies.All.Select(each => each.Name))}");
        return null;
    }

    private static bool LogsEveryJob(JsonObjectReader root)
    {
        var level = root.Text("log-level");
        if (level is not (null or "info" or "debug"))
        {
            root.Refuse("log-level", "must be info or debug");
        }

        return level == "debug";
    }

    private static TimeSpan? Seconds(JsonObjectReader reader, string key, double min, double max) =>
        reader.Number(key, min, max) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
}
