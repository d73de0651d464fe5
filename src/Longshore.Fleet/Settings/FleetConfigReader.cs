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
            ButtonPress = root.Seconds(SettingRanges.ButtonPress) ?? defaults.ButtonPress,
            Monitor = root.Seconds(SettingRanges.Monitor) ?? defaults.Monitor,
            MeterPeriod = root.Seconds(SettingRanges.MeterPeriod) ?? defaults.MeterPeriod,
            Command = root.Seconds(SettingRanges.Command) ?? defaults.Command,
            DrainTarget = root.Seconds(SettingRanges.DrainTarget) ?? defaults.DrainTarget,
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
        Job = root.Seconds(SettingRanges.JobTimeout) ?? defaults.Job,
        PowerUp = root.Seconds(SettingRanges.PowerUpTimeout) ?? defaults.PowerUp,
        Reboot = root.Seconds(SettingRanges.RebootTimeout) ?? defaults.Reboot,
        Unknown = root.Seconds(SettingRanges.UnknownTimeout) ?? defaults.Unknown,
        Idle = root.Seconds(SettingRanges.Idle) ?? defaults.Idle,
        PowerUpHoldOff = root.Seconds(SettingRanges.PowerUpHoldOff) ?? defaults.PowerUpHoldOff,
        PowerDownHoldOff = root.Seconds(SettingRanges.PowerDownHoldOff) ?? defaults.PowerDownHoldOff,
        Rest = root.Seconds(SettingRanges.Rest) ?? defaults.Rest,
        PowerUpsMax = root.Count(SettingRanges.PowerUps) ?? defaults.PowerUpsMax,
        JobsPerBootMax = root.Count(SettingRanges.Reuse) ?? defaults.JobsPerBootMax,
    };

    private static JobLimits Jobs(JsonObjectReader root, JobLimits defaults) => defaults with
    {
        JobsMax = root.Integer(SettingRanges.Jobs) ?? defaults.JobsMax,
        AttemptsMax = root.Count(SettingRanges.Attempts) ?? defaults.AttemptsMax,
        ArgumentBytesMax = root.Count(SettingRanges.ArgumentBytes) ?? defaults.ArgumentBytesMax,
        ResultBytesMax = root.Count(SettingRanges.ResultBytes) ?? defaults.ResultBytesMax,
        ResultsMax = root.Integer(SettingRanges.Results) ?? defaults.ResultsMax,
    };

    private static ConnectionLimits Connections(JsonObjectReader root, ConnectionLimits defaults) => defaults with
    {
        Identification = root.Seconds(SettingRanges.Identification) ?? defaults.Identification,
        Send = root.Seconds(SettingRanges.Send) ?? defaults.Send,
        LineBytesMax = root.Count(SettingRanges.LineBytes) ?? defaults.LineBytesMax,
        ConnectionsMax = root.Count(SettingRanges.Connections) ?? defaults.ConnectionsMax,
        AnonymousPerAddressMax = root.Count(SettingRanges.AnonymousPerAddress) ?? defaults.AnonymousPerAddressMax,
    };

    private static LoadConfig Load(JsonObjectReader? load, LoadConfig defaults)
    {
        if (load is null)
        {
            return defaults;
        }

        var config = new LoadConfig
        {
            Jobs = load.Count(SettingRanges.LoadJobs) ?? defaults.Jobs,
            Period = load.Seconds(SettingRanges.LoadPeriod) ?? defaults.Period,
            Seed = load.Count(SettingRanges.LoadSeed) ?? defaults.Seed,
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
}
