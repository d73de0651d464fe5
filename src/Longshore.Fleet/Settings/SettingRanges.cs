using Longshore.Functions.Specs;

namespace Longshore.Fleet.Settings;

/// <summary>The ranges of all numbers at the top of <c>fleet.json</c> and in its <c>load</c>. Each is written here and nowhere else.</summary>
internal static class SettingRanges
{
    // Nobody waits longer than a day for a board.
    private const double DaySeconds = 86_400;

    // Shorter times than the monitor can tell apart by far would end boards that work.
    private const double TimeoutSecondsMin = 0.1;

    // Longer than ten minutes, and a command or a peer that hangs holds what it holds for nothing.
    private const double HangSecondsMax = 600;

    // SQLite stores a billion jobs in some 200 GB. More is a mistake.
    private const double StoredJobsMax = 1_000_000_000;

    public static readonly SettingRange JobTimeout = new("job-timeout-seconds", TimeoutSecondsMin, DaySeconds);
    public static readonly SettingRange PowerUpTimeout = new("power-up-timeout-seconds", TimeoutSecondsMin, DaySeconds);
    public static readonly SettingRange RebootTimeout = new("reboot-timeout-seconds", TimeoutSecondsMin, DaySeconds);
    public static readonly SettingRange UnknownTimeout = new("unknown-timeout-seconds", TimeoutSecondsMin, DaySeconds);
    public static readonly SettingRange Idle = new("idle-seconds", 0, DaySeconds);
    public static readonly SettingRange PowerUpHoldOff = new("power-up-holdoff-seconds", 0, DaySeconds);
    public static readonly SettingRange PowerDownHoldOff = new("power-down-holdoff-seconds", 0, DaySeconds);
    public static readonly SettingRange Rest = new("rest-seconds", 0, DaySeconds);

    // A board that is switched on a thousand times without an answer is broken.
    public static readonly SettingRange PowerUps = new("power-ups-max", 1, 1_000);
    public static readonly SettingRange Reuse = new("reuse", 1, 1_000_000);

    // Ten milliseconds is the shortest pulse that a debounced button takes. After three seconds, a BeagleBone is on its way to a forced switch-off.
    public static readonly SettingRange ButtonPress = new("button-press-seconds", 0.01, 3);

    // More often costs a processor, more rarely makes all other times wrong by as much.
    public static readonly SettingRange Monitor = new("monitor-period-seconds", 0.01, 10);

    // Meters of a wall socket make a record a second; one a minute misses whole jobs.
    public static readonly SettingRange MeterPeriod = new("meter-period-seconds", 0.1, 60);
    public static readonly SettingRange Command = new("command-timeout-seconds", TimeoutSecondsMin, HangSecondsMax);
    public static readonly SettingRange DrainTarget = new("drain-target-seconds", 1, DaySeconds);

    public static readonly SettingRange Jobs = new("jobs-max", 1, StoredJobsMax);
    public static readonly SettingRange Attempts = new("attempts-max", 1, 1_000);

    // "{}" has two bytes. A board of 512 MiB holds some arguments and results of these sizes.
    public static readonly SettingRange ArgumentBytes = new("argument-bytes-max", 2, 16 << 20);
    public static readonly SettingRange ResultBytes = new("result-bytes-max", 1, 64 << 20);
    public static readonly SettingRange Results = new("results-max", 1, StoredJobsMax);

    public static readonly SettingRange Identification = new("last-connection-timeout-seconds", TimeoutSecondsMin, HangSecondsMax);
    public static readonly SettingRange Send = new("socket-timeout-seconds", TimeoutSecondsMin, DaySeconds);

    // From the names around a result, to the largest result with them.
    public static readonly SettingRange LineBytes = new("line-bytes-max", 256, 65 << 20);
    public static readonly SettingRange Connections = new("connections-max", 1, 100_000);
    public static readonly SettingRange AnonymousPerAddress = new("anonymous-per-address-max", 1, 100_000);

    public static readonly SettingRange LoadJobs = new("jobs", 1, 100_000_000);
    public static readonly SettingRange LoadPeriod = new("period-seconds", 0, 3_600);
    public static readonly SettingRange LoadSeed = new("seed", 0, int.MaxValue);

    /// <summary>Reads a whole number; null if the file has none, or an error was reported.</summary>
    public static long? Integer(this JsonObjectReader reader, SettingRange range) => reader.Integer(range.Key, (long)range.Minimum, (long)range.Maximum);

    /// <summary>Reads a whole number of 32 bits.</summary>
    public static int? Count(this JsonObjectReader reader, SettingRange range) => (int?)reader.Integer(range);

    /// <summary>Reads a time in seconds.</summary>
    public static TimeSpan? Seconds(this JsonObjectReader reader, SettingRange range) =>
        reader.Number(range.Key, range.Minimum, range.Maximum) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
}
