using System.Globalization;

namespace Longshore.Benchmarks.Fleet;

/// <summary>Jobs through the orchestrator of a simulated fleet, which is killed meanwhile, and whose boards have faults.</summary>
/// <param name="root">The repository.</param>
/// <param name="name">The benchmark's name.</param>
/// <param name="size">How large the fleet and its load are.</param>
/// <param name="boards">Measures virtual boards before, or null.</param>
internal sealed class FleetBenchmark(string root, string name, FleetSize size, VirtualBoardBenchmark? boards = null) : IBenchmark
{
    public string Name => name;

    public string Summary => string.Create(
        CultureInfo.InvariantCulture,
        $"{size.Jobs} jobs on {size.Boards} simulated boards, of which {size.FaultRate:0%} hang, vanish or answer garbage at each job, and an orchestrator that is killed {size.Kills} times: none may be lost or have two results");

    public async Task<BenchmarkReport> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        // First, because what it needs may be missing.
        var others = boards is null ? null : await boards.RunAsync(progress, cancellationToken);
        var soak = new FleetSoak(root, size);
        await soak.RunAsync(progress, cancellationToken);
        return new BenchmarkReport(
            ["jobs/s", "lost", "doubled", "dead letters", "boards took a job", "most memory", "processors"],
            [[
                Text(soak.PerSecond), Text(soak.Lost), Text(soak.Doubled), Text(soak.Dead), Text(soak.Runs),
                string.Create(CultureInfo.InvariantCulture, $"{soak.PeakMegabytes:0.#} MB"), soak.Processors.ToString("0.00", CultureInfo.InvariantCulture),
            ]],
            new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["jobs_lost"] = soak.Lost,
                ["jobs_doubled"] = soak.Doubled,
                ["jobs_dead"] = soak.Dead,
                ["peak_mb"] = soak.PeakMegabytes,
                ["jobs_per_second"] = soak.PerSecond,
                ["processors"] = soak.Processors,
            }.Concat(others?.Figures ?? new Dictionary<string, double>()).ToDictionary(StringComparer.Ordinal));
    }

    private static string Text(double value) => value.ToString("0", CultureInfo.InvariantCulture);
}
