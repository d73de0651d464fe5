using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Longshore.Fleet.Boards;
using Longshore.Fleet.Jobs;
using Longshore.Fleet.Serving;
using Longshore.Fleet.Simulation;
using Longshore.Storage.Sqlite.Fleet;

namespace Longshore.Benchmarks.Fleet;

/// <summary>Submits numbered jobs, which boards answer with their numbers, kills the orchestrator meanwhile, and compares the results with what was
/// submitted. The boards are in this process, and are woken by magic packets.</summary>
/// <param name="root">The repository.</param>
/// <param name="size">How large it is.</param>
internal sealed class FleetSoak(string root, FleetSize size)
{
    private const int Batch = 1_000;
    private const double Megabyte = 1e6;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>Jobs that have neither a result nor a dead letter, or a result that is another job's.</summary>
    public long Lost { get; private set; }

    /// <summary>Results and dead letters beyond one for each job.</summary>
    public long Doubled { get; private set; }

    /// <summary>Dead letters.</summary>
    public long Dead { get; private set; }

    /// <summary>How often boards took a job; more often than there are jobs, because some never answered.</summary>
    public long Runs { get; private set; }

    /// <summary>The orchestrator's most resident memory.</summary>
    public double PeakMegabytes { get; private set; }

    /// <summary>The orchestrator's processor time for each second.</summary>
    public double Processors { get; private set; }

    /// <summary>Jobs in a second, with all restarts.</summary>
    public double PerSecond { get; private set; }

    /// <summary>Runs the soak.</summary>
    public async Task RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("longshore-fleet-");
        var port = FreePort.Find();
        await using var boards = new SimulatedFleet(
            Enumerable.Range(1, size.Boards).Select(BoardId.Of),
            new SimulationOptions { Orchestrator = () => new IPEndPoint(IPAddress.Loopback, port), FaultRate = size.FaultRate, HasOwnAddresses = true },
            TimeProvider.System,
            listensForPackets: true);
        try
        {
            var config = Path.Combine(data.FullName, "fleet.json");
            await File.WriteAllTextAsync(config, Config(port, boards.WakeEndpoint), cancellationToken);
            using var fleet = new FleetProcess(root, config, data.FullName);
            var started = Stopwatch.GetTimestamp();
            await RunAsync(fleet, progress, cancellationToken);
            var elapsed = Stopwatch.GetElapsedTime(started);
            (PerSecond, Processors, PeakMegabytes) = (size.Jobs / elapsed.TotalSeconds, fleet.ProcessorTime / elapsed, fleet.PeakBytes / Megabyte);
            Runs = boards.Counters.Runs;
            await CompareAsync(Path.Combine(data.FullName, "fleet"), cancellationToken);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private string Config(int port, IPEndPoint wake) => string.Create(CultureInfo.InvariantCulture, $$"""
        {
          "listen": "127.0.0.1:{{port}}", "policy": "least-energy", "drain-target-seconds": 1,
          "power-up-holdoff-seconds": 0, "power-down-holdoff-seconds": 0, "unknown-timeout-seconds": 2,
          "job-timeout-seconds": 2, "power-up-timeout-seconds": 2, "reboot-timeout-seconds": 2, "rest-seconds": 2, "connections-max": 10000,
          "boards": [{"id": 1, "count": {{size.Boards}}, "power": {"kind": "wake-on-lan", "mac": "02:00:00:$id", "destination": "{{wake}}" } }]
        }
        """);

    // Two clients: one submits as fast as it may, the other looks how many are done and kills the orchestrator.
    private async Task RunAsync(FleetProcess process, Action<string> progress, CancellationToken cancellationToken)
    {
        await process.StartAsync(cancellationToken);
        var submitting = SubmitAsync(process, cancellationToken);
        for (var kills = 1; kills <= size.Kills; kills++)
        {
            await WaitAsync(process, (long)size.Jobs * kills / (size.Kills + 1), cancellationToken);
            progress(string.Create(CultureInfo.InvariantCulture, $"kill -9, number {kills}"));
            await process.KillAsync(cancellationToken);
            await process.StartAsync(cancellationToken);
        }

        await WaitAsync(process, size.Jobs, cancellationToken);
        await submitting;
        await process.KillAsync(cancellationToken);
    }

    // A submission that a kill has interrupted is repeated with the same key.
    private async Task SubmitAsync(FleetProcess process, CancellationToken cancellationToken)
    {
        ControlClient? fleet = null;
        for (var first = 0; first < size.Jobs;)
        {
            try
            {
                fleet ??= await ControlClient.ConnectAsync(process.Socket, cancellationToken);
                var jobs = Enumerable.Range(first, Math.Min(Batch, size.Jobs - first)).Select(number => new JobRequest("echo", Arguments(number)));
                await fleet.SubmitAsync(string.Create(CultureInfo.InvariantCulture, $"batch {first}"), [.. jobs], cancellationToken);
                first += Batch;
            }
            catch (Exception failure) when (failure is IOException or SocketException)
            {
                fleet?.Dispose();
                fleet = null;
                await Task.Delay(Poll, cancellationToken);
            }
        }

        fleet?.Dispose();
    }

    private static async Task WaitAsync(FleetProcess process, long jobs, CancellationToken cancellationToken)
    {
        await using var store = await SqliteJobStore.OpenAsync(process.Folder, new JobLimits(), cancellationToken);
        var done = 0L;
        while (done < jobs)
        {
            await Task.Delay(Poll, cancellationToken);
            done = await store.CountEndedAsync(cancellationToken);
        }
    }

    private async Task CompareAsync(string folder, CancellationToken cancellationToken)
    {
        var results = new byte[size.Jobs];
        await using var store = await SqliteJobStore.OpenAsync(folder, new JobLimits(), cancellationToken);
        var last = 0L;
        IReadOnlyList<NumberedResult> page;
        while ((page = await store.ListResultsAsync(last, 10_000, cancellationToken)).Count > 0)
        {
            last = page[^1].Number;
            foreach (var each in page)
            {
                Count(results, each.Result.Value.Span);
            }
        }

        var dead = await store.ListDeadAsync(size.Jobs, cancellationToken);
        foreach (var each in dead)
        {
            Count(results, each.Job.Request.Arguments.Span);
        }

        (Dead, Lost, Doubled) = (dead.Count, results.Count(count => count == 0), results.Count(count => count > 1));
    }

    private static byte[] Arguments(int number) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"n\":{number}}}"));

    private static void Count(byte[] results, ReadOnlySpan<byte> value)
    {
        var number = int.Parse(value[5..^1], CultureInfo.InvariantCulture);
        results[number] = (byte)Math.Min(results[number] + 1, byte.MaxValue);
    }
}
