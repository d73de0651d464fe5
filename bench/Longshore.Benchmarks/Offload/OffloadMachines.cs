using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Longshore.Benchmarks.Offload;

/// <summary>Workers and devices as processes. They share one data directory, so they trust each other.</summary>
/// <param name="root">The repository's root.</param>
/// <param name="data">The data directory.</param>
internal sealed class OffloadMachines(string root, string data) : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly List<(Process Process, int Port)> _workers = [];
    private readonly List<CpuShare> _shares = [];

    /// <summary>Builds the command and compiles QuickJS in advance, so that no slowed process has to.</summary>
    public static async Task PrepareAsync(string root, string data, CancellationToken cancellationToken)
    {
        await Peer.RunAsync(Path.Combine(root, "longshore"), "longshore", ["--version"], cancellationToken);
        using var machines = new OffloadMachines(root, data);
        await machines.RunAsync(new CallPlan("add", 0, 1), "--local", 0, cancellationToken);
    }

    /// <summary>Starts a worker.</summary>
    /// <param name="share">The worker's share of one processor; 0 for all processors.</param>
    /// <param name="cancellationToken">Ends the wait for the worker.</param>
    public async Task<Process> StartWorkerAsync(double share, CancellationToken cancellationToken)
    {
        var process = Start(share, $"worker --listen 127.0.0.1:0{(share > 0 ? " --contexts 1" : "")}");
        var line = await process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("the worker did not start");
        _workers.Add((process, int.Parse(line.Split(',')[0].Split(':')[^1], CultureInfo.InvariantCulture)));
        return process;
    }

    /// <summary>Runs calls on a device.</summary>
    /// <param name="plan">The calls.</param>
    /// <param name="flags">Further flags of <c>longshore run</c>.</param>
    /// <param name="share">The device's share of one processor; 0 for all processors.</param>
    /// <param name="cancellationToken">Ends the device.</param>
    public async Task<CallTimes> RunAsync(CallPlan plan, string flags, double share, CancellationToken cancellationToken)
    {
        var addresses = Path.Combine(data, "addresses");
        await File.WriteAllLinesAsync(addresses, _workers.Select(worker => $"{worker.Port} 127.0.0.1"), cancellationToken);
        var input = JsonSerializer.Serialize(plan, Json);
        var servers = _workers.Count == 0 ? "" : $"--server-file {addresses}";
        using var process = Start(share, $"run {root}/bench/offload/calls.js {servers} {flags} --input '{input}'");
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<CallTimes>(output, Json)!
            : throw new InvalidOperationException($"the device ended with exit code {process.ExitCode}: {output}");
    }

    public void Dispose()
    {
        foreach (var (process, _) in _workers)
        {
            if (!process.HasExited)
            {
                process.Kill();
                process.WaitForExit();
            }

            process.Dispose();
        }

        _shares.ForEach(share => share.Dispose());
    }

    private Process Start(double share, string arguments)
    {
        var join = "";
        if (share > 0)
        {
            var group = CpuShare.TryCreate(share) ?? throw new InvalidOperationException("slow machines are simulated by control groups, which this user may not make");
            _shares.Add(group);
            join = group.Join + " && ";
        }

        var program = Path.Combine(root, "artifacts", "bin", "Longshore.Cli", "release", "longshore.dll");
        return Peer.Start(
            new ProcessStartInfo("sh", ["-c", $"{join}exec dotnet {program} {arguments} --data-dir {data}"]) { RedirectStandardOutput = true, UseShellExecute = false },
            "sh",
            "dash");
    }
}
