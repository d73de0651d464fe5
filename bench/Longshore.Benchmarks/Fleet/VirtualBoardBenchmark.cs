using System.Globalization;
using System.Net;
using Longshore.Fleet.Boards;
using Longshore.Fleet.Jobs;
using Longshore.Fleet.Machines;
using Longshore.Fleet.Serving;
using Longshore.Fleet.Settings;
using Longshore.Functions.Specs;
using Longshore.Storage.Sqlite;
using Longshore.Storage.Sqlite.Fleet;

namespace Longshore.Benchmarks.Fleet;

/// <summary>Virtual boards: the time from power-on to the first result, of one that boots and of one that starts from a snapshot.</summary>
/// <param name="root">The repository.</param>
internal sealed class VirtualBoardBenchmark(string root) : IBenchmark
{
    // Before the first measured boot the accelerator is chosen, the snapshot is made, and the files come into memory.
    private const int WarmUps = 1;
    private const int Boots = 5;
    private const string Function = "echo";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    public string Name => "fleet-qemu";

    public string Summary => "from power-on to the first result of a virtual board that boots Debian's kernel and our agent, and of one that starts from a snapshot";

    public async Task<BenchmarkReport> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var figures = new Dictionary<string, double>(StringComparer.Ordinal);
        var rows = new List<string[]>();
        foreach (var (architecture, figure, isNeeded) in ((string, string, bool)[])[("x86-64", "qemu", true), ("arm64", "qemu_arm64", false)])
        {
            if (!isNeeded && !IsInstalled("qemu-system-aarch64"))
            {
                continue;
            }

            var image = await ImageAsync(architecture, cancellationToken);
            foreach (var isRestored in (bool[])[false, true])
            {
                var kind = isRestored ? "snapshot" : "boot";
                progress($"{architecture}, {kind}");
                var times = await MeasureAsync(image, isRestored, progress, cancellationToken);
                figures[$"{figure}_{(isRestored ? "snapshot_" : "")}first_result_ms"] = Statistics.Median(times);
                rows.Add([architecture, kind, Text(Statistics.Median(times)), Text(times.Min()), Text(times.Max())]);
            }
        }

        return new BenchmarkReport(["processor", "start", "first result, ms (median)", "least", "most"], [.. rows], figures);
    }

    private static string Text(double value) => value.ToString("0", CultureInfo.InvariantCulture);

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    private async Task<string> ImageAsync(string architecture, CancellationToken cancellationToken)
    {
        var program = architecture == "x86-64" ? "qemu-system-x86_64" : "qemu-system-aarch64";
        if (!IsInstalled(program))
        {
            throw new MissingPeerException(program, architecture == "x86-64" ? "qemu-system-x86" : "qemu-system-arm");
        }

        return (await Peer.RunAsync(Path.Combine(root, "eng", "board-image"), "bash", [architecture], cancellationToken)).Trim();
    }

    private async Task<double[]> MeasureAsync(string image, bool isRestored, Action<string> progress, CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("longshore-boards-");
        try
        {
            await using var jobs = await SqliteJobStore.OpenAsync(data.FullName, new JobLimits(), cancellationToken);
            await using var functions = await SqliteFunctionStore.OpenAsync(data.FullName, cancellationToken);
            await DeployAsync(functions, cancellationToken);
            await using var host = await FleetHost.StartAsync(
                Config(image, isRestored), new FleetServices(jobs, TimeProvider.System, progress) { Functions = functions }, cancellationToken);
            for (var boot = 0; boot < WarmUps + Boots; boot++)
            {
                // The board is off before each job.
                await UntilOffAsync(host, cancellationToken);
                await host.SubmitAsync(null, [new JobRequest(Function, "1"u8.ToArray())]);
                await UntilDoneAsync(host, cancellationToken);
            }

            await UntilOffAsync(host, cancellationToken);
            var results = await jobs.ListResultsAsync(0, WarmUps + Boots, cancellationToken);
            return results.Any(each => each.Result.Failure.Length > 0)
                ? throw new InvalidOperationException("a job failed: " + results.First(each => each.Result.Failure.Length > 0).Result.Failure)
                : [.. results.Skip(WarmUps).Select(each => (double)(each.Result.BootMilliseconds + each.Result.RoundTripMilliseconds))];
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private async Task DeployAsync(SqliteFunctionStore functions, CancellationToken cancellationToken)
    {
        var module = await File.ReadAllBytesAsync(Path.Combine(root, "samples", "echo.wasm"), cancellationToken);
        _ = FunctionName.TryParse(Function, out var name);
        await functions.ChangeAsync([(new FunctionConfig(new FunctionSpec(name, Artifact.Of(module)), TimeProvider.System.GetUtcNow()), module)], [], cancellationToken);
    }

    private static FleetConfig Config(string image, bool isRestored) => new()
    {
        Listen = new IPEndPoint(IPAddress.Loopback, 0),
        Boards = [new BoardConfig(BoardId.Of(1), new PowerConfig.Qemu(new MachineConfig(image), isRestored))],
        Times = new BoardTimes
        {
            PowerUpHoldOff = TimeSpan.Zero,
            PowerDownHoldOff = TimeSpan.Zero,
            Unknown = TimeSpan.FromMilliseconds(100),
            PowerUp = TimeSpan.FromMinutes(5),
        },
    };

    private static Task UntilOffAsync(FleetHost host, CancellationToken cancellationToken) =>
        UntilAsync(host, status => status.Boards[0].State == BoardState.Off, cancellationToken);

    private static Task UntilDoneAsync(FleetHost host, CancellationToken cancellationToken) =>
        UntilAsync(host, status => status.Jobs is { Waiting: 0, Leased: 0 }, cancellationToken);

    private static async Task UntilAsync(FleetHost host, Func<FleetStatus, bool> condition, CancellationToken cancellationToken)
    {
        while (!condition(host.Status()))
        {
            await Task.Delay(Poll, cancellationToken);
        }
    }
}
