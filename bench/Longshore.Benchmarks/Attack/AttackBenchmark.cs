using System.Globalization;

namespace Longshore.Benchmarks.Attack;

/// <summary>A seeded storm of hostile guests, devices and clients against a node, with well-behaved traffic beside it.</summary>
/// <param name="root">The repository's root.</param>
/// <param name="options">How long, and the seed.</param>
internal sealed class AttackBenchmark(string root, AttackOptions options) : IBenchmark
{
    private static readonly (string Name, string Source)[] GoodScripts = [("hello", "export default () => 'hello'")];

    // The wall time bounds how long a guest that never ends may hold a slot.
    private const string Short = "?wall-time-us-max=1000000";

    public string Name => "attack";

    public string Summary => "hostile guests, devices and clients against a node, with well-behaved traffic beside them";

    public async Task<BenchmarkReport> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        using var node = await AttackedNode.StartAsync(root, cancellationToken);
        var targets = await DeployAsync(node, cancellationToken);
        var before = node.Resources!;
        progress($"{options.Duration.TotalSeconds:0} s with seed {options.Seed}; the node's log is artifacts/attack.log");
        var storm = new Storm(node, options, progress);
        await storm.RunAsync(targets, cancellationToken);
        foreach (var left in await new Aftermath(node, before).CheckAsync(cancellationToken))
        {
            storm.Report("left behind: " + left);
        }

        return new BenchmarkReport(
            ["attack", "times"],
            [.. storm.Attacks.Select(each => new[] { each.Key, each.Value.ToString(CultureInfo.InvariantCulture) })],
            new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["attack_findings"] = storm.Findings,
                ["attack_minutes"] = options.Duration.TotalMinutes,
                ["attack_answer_p50_ms"] = Statistics.Percentile(storm.AnswerMilliseconds, 50),
                ["attack_answer_p99_ms"] = Statistics.Percentile(storm.AnswerMilliseconds, 99),
                ["attack_answer_p999_ms"] = Statistics.Percentile(storm.AnswerMilliseconds, 99.9),
                ["attack_answer_max_ms"] = Statistics.Percentile(storm.AnswerMilliseconds, 100),
            });
    }

    // The well-behaved functions, and the hostile ones, whose calls are returned.
    private async Task<IReadOnlyList<HostileCall>> DeployAsync(AttackedNode node, CancellationToken cancellationToken)
    {
        var targets = new List<HostileCall>();
        await DeployAsync("fibonacci", await SampleAsync("fibonacci"), "");
        foreach (var (name, source) in GoodScripts)
        {
            await DeployAsync(name, HostileGuests.Script(source), "");
        }

        foreach (var (sample, queries) in HostileGuests.Samples)
        {
            await DeployAsync(Path.GetFileName(sample), await SampleAsync(sample), Short);
            targets.AddRange(queries.Select(query => new HostileCall(Path.GetFileName(sample), query)));
        }

        foreach (var (name, source) in HostileGuests.Scripts)
        {
            await DeployAsync(name, HostileGuests.Script(source), Short);
            targets.Add(new HostileCall(name, ""));
        }

        return targets;

        Task<byte[]> SampleAsync(string name) => File.ReadAllBytesAsync(Path.Combine(root, "samples", name + ".wasm"), cancellationToken);

        async Task DeployAsync(string name, byte[] module, string query)
        {
            var status = await node.DeployAsync(name, module, query, cancellationToken);
            if ((int)status != 200)
            {
                throw new InvalidOperationException($"{name} was not deployed: {(int)status}");
            }
        }
    }
}
