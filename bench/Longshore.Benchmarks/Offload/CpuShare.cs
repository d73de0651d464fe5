using System.Globalization;

namespace Longshore.Benchmarks.Offload;

/// <summary>A control group whose processes get a share of one processor: a simulated slow machine.</summary>
internal sealed class CpuShare : IDisposable
{
    private const int SmallestQuotaMicroseconds = 1000;
    private readonly string _directory;

    /// <param name="root">The directory of the cpu control groups.</param>
    /// <param name="isUnified">Whether the control groups are version 2.</param>
    /// <param name="share">The share of one processor.</param>
    private CpuShare(string root, bool isUnified, double share)
    {
        _directory = Directory.CreateDirectory(Path.Combine(root, $"longshore-{Guid.NewGuid():N}")).FullName;
        var period = (int)Math.Max(10_000, SmallestQuotaMicroseconds / share);
        var quota = (int)(period * share);
        if (isUnified)
        {
            Write("cpu.max", string.Create(CultureInfo.InvariantCulture, $"{quota} {period}"));
        }
        else
        {
            Write("cpu.cfs_period_us", period.ToString(CultureInfo.InvariantCulture));
            Write("cpu.cfs_quota_us", quota.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Creates a group, or returns null if this user may not.</summary>
    public static CpuShare? TryCreate(double share)
    {
        foreach (var (root, isUnified) in new[] { ("/sys/fs/cgroup/cpu", false), ("/sys/fs/cgroup", true) })
        {
            try
            {
                if (File.Exists(Path.Combine(root, isUnified ? "cgroup.procs" : "tasks")))
                {
                    return new CpuShare(root, isUnified, share);
                }
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                // The other version of control groups may be available.
            }
        }

        return null;
    }

    /// <summary>A shell command with which a process joins the group.</summary>
    public string Join => $"echo $$ > {_directory}/cgroup.procs";

    public void Dispose()
    {
        for (var attempt = 0; attempt < 50; attempt++)
        {
            try
            {
                Directory.Delete(_directory);
                return;
            }
            catch (IOException)
            {
                // The group is busy until its processes have ended.
                Thread.Sleep(20);
            }
        }
    }

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(_directory, file), text);
}
