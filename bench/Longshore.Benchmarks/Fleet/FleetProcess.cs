using System.Diagnostics;
using System.Globalization;

namespace Longshore.Benchmarks.Fleet;

/// <summary>An orchestrator as a process of its own, which can be killed and started again on the same data.</summary>
/// <param name="root">The repository.</param>
/// <param name="config">Its <c>fleet.json</c>.</param>
/// <param name="data">The data directory.</param>
internal sealed class FleetProcess(string root, string config, string data) : IDisposable
{
    private Process? _process;

    /// <summary>The most memory that it has had, in bytes.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>The processor time that it has taken.</summary>
    public TimeSpan ProcessorTime { get; private set; }

    /// <summary>The folder of its jobs.</summary>
    public string Folder => Path.Combine(data, "fleet");

    /// <summary>Where it takes submissions.</summary>
    public string Socket => Path.Combine(Folder, "fleet.sock");

    /// <summary>Starts it.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        string[] arguments =
            [Path.Combine(root, "artifacts", "bin", "Longshore.Cli", "release", "longshore.dll"), "fleet", "serve", config, "--data", data];
        _process = Peer.Start(new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true }, "dotnet", "dotnet-sdk-10.0");
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Contains("serves at", StringComparison.Ordinal))
            {
                return;
            }
        }

        throw new InvalidOperationException("the orchestrator did not start");
    }

    /// <summary>Kills it as <c>kill -9</c> does.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        Note();
        _process!.Kill();
        await _process.WaitForExitAsync(cancellationToken);
        _process.Dispose();
        _process = null;
    }

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process?.Dispose();
    }

    // VmHWM is the kernel's high-water mark of the resident memory.
    private void Note()
    {
        var peak = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process!.Id}/status"))
            .First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        PeakBytes = Math.Max(PeakBytes, long.Parse(peak.AsSpan(6).Trim().TrimEnd(" kB"), CultureInfo.InvariantCulture) << 10);
        _process.Refresh();
        ProcessorTime += _process.TotalProcessorTime;
    }
}
