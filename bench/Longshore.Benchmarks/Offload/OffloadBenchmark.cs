using System.Globalization;

namespace Longshore.Benchmarks.Offload;

/// <summary>Calls of libraries on workers, against the same calls on the device.</summary>
internal sealed class OffloadBenchmark(string root) : IBenchmark
{
    // The ratio of a Raspberry Pi Zero to a server.
    private const double DeviceShare = 1.0 / 20;
    private const double WorkerShare = 0.2;
    private const int Rounds = 3;

    private static readonly CallPlan Small = new("add", 0, 5000, WarmUps: 1000);
    private static readonly CallPlan Crypto = new("encrypt", 10_000, 10);
    private static readonly CallPlan SmallCrypto = new("encrypt", 16, 100, WarmUps: 10);
    private static readonly CallPlan Neighbours = new("knn", 200, 48, UnderWay: 48, WarmUps: 8);
    private static readonly CallPlan Traffic = new("encrypt", 10_000, 120, UnderWay: 4);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("longshore-bench-");

    public string Name => "offload";

    public string Summary => "calls of JavaScript libraries on workers over loopback, and on a device of 1/20 of a processor";

    public async Task<BenchmarkReport> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        await OffloadMachines.PrepareAsync(root, _data.FullName, cancellationToken);
        progress("calls over loopback");
        var sequential = await MedianAsync(0, Small, "--policy remote", 0, each => Statistics.Percentile(each.Times, 50), cancellationToken);
        var sequentialP99 = await MedianAsync(0, Small, "--policy remote", 0, each => Statistics.Percentile(each.Times, 99), cancellationToken);
        var many = Small with { Count = 50_000, UnderWay = 64 };
        var pipelined = await MedianAsync(0, many, "--policy remote", 0, each => many.Count / each.All * 1000, cancellationToken);
        progress("a device of 1/20 of a processor");
        var cryptoHere = await MedianAsync(-1, Crypto, "--local", DeviceShare, each => each.All, cancellationToken);
        var cryptoThere = await MedianAsync(0, Crypto, "", DeviceShare, each => each.All, cancellationToken);
        var smallHere = await MedianAsync(-1, SmallCrypto, "--local", DeviceShare, each => each.All, cancellationToken);
        var smallThere = await MedianAsync(0, SmallCrypto, "", DeviceShare, each => each.All, cancellationToken);
        progress("one and four workers of 1/5 of a processor");
        var one = await ScaleAsync(1, cancellationToken);
        var four = await ScaleAsync(4, cancellationToken);
        progress("a worker is killed");
        var whole = await LossAsync(isKilled: false, cancellationToken);
        var killed = await LossAsync(isKilled: true, cancellationToken);
        _data.Delete(recursive: true);

        return new BenchmarkReport(
            ["calls", "here", "with workers", "ratio"],
            [
                ["encrypt and sign 10,000 characters, 10 calls, device of 1/20", Milliseconds(cryptoHere), Milliseconds(cryptoThere), Ratio(cryptoHere / cryptoThere)],
                ["encrypt and sign 16 characters, 100 calls, device of 1/20", Milliseconds(smallHere), Milliseconds(smallThere), Ratio(smallHere / smallThere)],
                ["kNN of 200 points, 48 calls, 1 and 4 workers of 1/5", Milliseconds(one), Milliseconds(four), Ratio(one / four)],
                ["encrypt and sign, 120 calls, 2 workers, and one of them killed", Milliseconds(whole), Milliseconds(killed), Ratio(whole / killed)],
            ],
            new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["remote_call_p50_us"] = 1000 * sequential,
                ["remote_call_p99_us"] = 1000 * sequentialP99,
                ["pipelined_per_second"] = pipelined,
                ["crypto_speedup"] = cryptoHere / cryptoThere,
                ["small_call_ratio"] = smallThere / smallHere,
                ["scaleout_4"] = one / four,
                ["killed_worker_added_ms"] = killed - whole,
            });
    }

    private async Task<double> MedianAsync(
        double workerShare, CallPlan plan, string flags, double deviceShare, Func<CallTimes, double> figure, CancellationToken cancellationToken)
    {
        var figures = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            using var machines = new OffloadMachines(root, _data.FullName);
            if (workerShare >= 0)
            {
                await machines.StartWorkerAsync(workerShare, cancellationToken);
            }

            figures.Add(figure(await machines.RunAsync(plan, flags, deviceShare, cancellationToken)));
        }

        return Statistics.Median(figures);
    }

    private async Task<double> ScaleAsync(int workers, CancellationToken cancellationToken)
    {
        var figures = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            using var machines = new OffloadMachines(root, _data.FullName);
            for (var worker = 0; worker < workers; worker++)
            {
                await machines.StartWorkerAsync(WorkerShare, cancellationToken);
            }

            figures.Add((await machines.RunAsync(Neighbours, "--policy remote", 0, cancellationToken)).All);
        }

        return Statistics.Median(figures);
    }

    // All calls must have the same result, even if a worker is killed.
    private async Task<double> LossAsync(bool isKilled, CancellationToken cancellationToken)
    {
        var figures = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            using var machines = new OffloadMachines(root, _data.FullName);
            var first = await machines.StartWorkerAsync(0, cancellationToken);
            await machines.StartWorkerAsync(0, cancellationToken);
            var running = machines.RunAsync(Traffic, "--policy round-robin", 0, cancellationToken);
            if (isKilled)
            {
                await Task.Delay(TimeSpan.FromSeconds(1.2), cancellationToken);
                first.Kill();
            }

            var times = await running;
            if (times.Times.Length != Traffic.Count || times.Results != 1)
            {
                throw new InvalidOperationException($"{times.Times.Length} calls ended, with {times.Results} different results");
            }

            figures.Add(times.All);
        }

        return Statistics.Median(figures);
    }

    private static string Milliseconds(double value) => value.ToString("#,0.0 ms", CultureInfo.InvariantCulture);

    private static string Ratio(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
