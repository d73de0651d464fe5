using System.Globalization;

namespace Longshore.Benchmarks.Placement;

/// <summary>Clusters of up to 10,000 nodes on virtual time, with the real placement and table of members and a model of the network.</summary>
/// <param name="root">The repository, whose docs/scale.svg is drawn.</param>
internal sealed class ScaleBenchmark(string root) : IBenchmark
{
    private const double SampleSeconds = 0.1;

    private static readonly int[] Sizes = [10, 100, 1_000, 10_000];

    public string Name => "scale";

    public string Summary => "simulated clusters of 10 to 10,000 nodes: decisions per second, convergence of members, imbalance; draws docs/scale.svg";

    public async Task<BenchmarkReport> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var outcomes = new List<ScaleOutcome>();
        foreach (var size in Sizes)
        {
            progress(string.Create(CultureInfo.InvariantCulture, $"{size:#,0} nodes"));
            outcomes.Add(await Task.Run(() => ScaleSimulation.Run(size, cancellationToken), cancellationToken));
        }

        await File.WriteAllTextAsync(Path.Combine(root, "docs", "scale.svg"), ScalePlot.Draw(outcomes, SampleSeconds), cancellationToken);
        var last = outcomes[^1];
        return new BenchmarkReport(
            ["nodes", "members known", "calls placed", "decisions/s", "join seen, s", "loss seen, s", "wait p99, ms", "imbalance, last second"],
            [.. outcomes.Select(each => (string[])[
                Text(each.Nodes), Text(each.Known), Text(each.Decisions), Text(Math.Round(each.DecisionsPerSecond)), Text(each.JoinSeconds), Text(each.LossSeconds),
                Text(each.WaitMilliseconds), Text(LastSecond(each))])],
            new Dictionary<string, double>
            {
                ["scale_decisions_per_second"] = last.DecisionsPerSecond,
                ["scale_loss_seen_s"] = last.LossSeconds,
                ["scale_wait_p99_ms"] = last.WaitMilliseconds,
                ["scale_imbalance"] = LastSecond(last),
            });
    }

    private static double LastSecond(ScaleOutcome outcome) => outcome.Imbalance.TakeLast((int)(1 / SampleSeconds)).Average();

    private static string Text(double value) => double.IsNaN(value) ? "never by all" : value.ToString("#,0.###", CultureInfo.InvariantCulture);
}
