using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Longshore.Storage.Rados;
using Longshore.Storage.S3;

namespace Longshore.Tests.Storage.Objects;

/// <summary>The cluster that <c>./test --with ceph</c> has started with <c>eng/ceph-up</c>. Tests that need it are skipped without it.</summary>
internal static class CephCluster
{
    /// <summary>The collection of all tests on the cluster: they run one after the other, because some of them stop an OSD.</summary>
    public const string Collection = "ceph";

    public static RadosOptions Rados => new(Variable("LONGSHORE_CEPH_POOL")) { Configuration = Variable("LONGSHORE_CEPH_CONF") };

    public static S3Options S3 => new(new Uri(Variable("LONGSHORE_S3_URL")))
    {
        AccessKey = Variable("LONGSHORE_S3_ACCESS_KEY"),
        SecretKey = Variable("LONGSHORE_S3_SECRET_KEY"),
    };

    /// <summary>Stalls the OSD of a host, once all objects have all their copies.</summary>
    public static async Task StallAsync(string host)
    {
        await UntilCleanAsync();
        Signal(host, "STOP");
    }

    /// <summary>Lets a stalled OSD go on.</summary>
    public static void GoOn(string host) => Signal(host, "CONT");

    /// <summary>Ends the OSD of a host as an operator does, once all objects have all their copies, and waits for its end. Another OSD that was stopped
    /// before may not have its copies back.</summary>
    public static async Task StopAsync(string host)
    {
        await UntilCleanAsync();
        using var process = Process.GetProcessById(int.Parse(ProcessOf(host), CultureInfo.InvariantCulture));
        Signal(host, "TERM");
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(30)));
    }

    /// <summary>Starts the OSD of a host.</summary>
    public static void Start(string host) => Run("ceph-osd", "-c", Path.Combine(Variable("LONGSHORE_CEPH_DIR"), "ceph.conf"), "-i", NumberOf(host));

    private static async Task UntilCleanAsync()
    {
        using var enough = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        while (!await IsCleanAsync())
        {
            await Task.Delay(TimeSpan.FromSeconds(1), enough.Token);
        }
    }

    // What the cluster says of a placement group may be older than the last start of one of its OSDs, and is then worth nothing.
    private static async Task<bool> IsCleanAsync()
    {
        using var map = await AskAsync("osd", "dump");
        using var groups = await AskAsync("pg", "dump", "pgs");
        var osds = map.RootElement.GetProperty("osds").EnumerateArray().ToDictionary(osd => osd.GetProperty("osd").GetInt32());
        return osds.Values.All(osd => osd.GetProperty("up").GetInt32() == 1) && groups.RootElement.GetProperty("pg_stats").EnumerateArray().All(group =>
            group.GetProperty("state").GetString() == "active+clean"
            && group.GetProperty("up").EnumerateArray().All(
                osd => osds[osd.GetInt32()].GetProperty("up_from").GetInt32() <= group.GetProperty("reported_epoch").GetInt32()));
    }

    private static async Task<JsonDocument> AskAsync(params string[] command)
    {
        var configuration = Path.Combine(Variable("LONGSHORE_CEPH_DIR"), "ceph.conf");
        using var process = Process.Start(
            new ProcessStartInfo("ceph", ["-c", configuration, .. command, "--format", "json"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        return JsonDocument.Parse(output);
    }

    private static void Signal(string host, string signal) => Run("kill", "-" + signal, ProcessOf(host));

    private static string ProcessOf(string host) =>
        File.ReadAllText(Path.Combine(Variable("LONGSHORE_CEPH_DIR"), $"osd.{NumberOf(host)}.pid")).Trim();

    private static string NumberOf(string host) => host["host".Length..];

    private static string Variable(string name)
    {
        var value = Environment.GetEnvironmentVariable(name);
        Assert.SkipWhen(string.IsNullOrEmpty(value), $"there is no Ceph cluster ({name} is not set): run ./test --with ceph");
        return value!;
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
    }
}
