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

    /// <summary>Sends a signal to the OSD of a host, such as <c>host1</c>.</summary>
    public static void Signal(string host, string signal) => Run("kill", "-" + signal, ProcessOf(host));

    /// <summary>Ends the OSD of a host as an operator does, and waits for its end.</summary>
    public static void Stop(string host)
    {
        using var process = Process.GetProcessById(int.Parse(ProcessOf(host), CultureInfo.InvariantCulture));
        Signal(host, "TERM");
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(30)));
    }

    /// <summary>Starts the OSD of a host.</summary>
    public static void Start(string host) => Run("ceph-osd", "-c", Path.Combine(Variable("LONGSHORE_CEPH_DIR"), "ceph.conf"), "-i", NumberOf(host));

    /// <summary>Whether all objects have all their copies. Before, another OSD that goes may have the only one.</summary>
    public static async Task<bool> IsCleanAsync()
    {
        var configuration = Path.Combine(Variable("LONGSHORE_CEPH_DIR"), "ceph.conf");
        using var process = Process.Start(new ProcessStartInfo("ceph", ["-c", configuration, "status", "--format", "json"]) { RedirectStandardOutput = true })!;
        using var status = JsonDocument.Parse(await process.StandardOutput.ReadToEndAsync());
        await process.WaitForExitAsync();
        var groups = status.RootElement.GetProperty("pgmap");
        return groups.GetProperty("pgs_by_state").EnumerateArray().Any(state =>
            state.GetProperty("state_name").GetString() == "active+clean"
            && state.GetProperty("count").GetInt32() == groups.GetProperty("num_pgs").GetInt32());
    }

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
