using System.Runtime.InteropServices;
using System.Text.Json;
using Longshore.Benchmarks;
using Longshore.Benchmarks.Attack;
using Longshore.Benchmarks.Chain;
using Longshore.Benchmarks.Cluster;
using Longshore.Benchmarks.Compile;
using Longshore.Benchmarks.Deadlines;
using Longshore.Benchmarks.Engine;
using Longshore.Benchmarks.Fleet;
using Longshore.Benchmarks.Http;
using Longshore.Benchmarks.Instances;
using Longshore.Benchmarks.JavaScript;
using Longshore.Benchmarks.NearData;
using Longshore.Benchmarks.NearData.Processes;
using Longshore.Benchmarks.Offload;
using Longshore.Benchmarks.OpenFaas;
using Longshore.Benchmarks.Pause;
using Longshore.Benchmarks.Placement;
using Longshore.Benchmarks.Python;
using Longshore.Benchmarks.Reach;
using Longshore.Benchmarks.Queues;
using Longshore.Benchmarks.Rpc;
using Longshore.Benchmarks.State;
using Longshore.Benchmarks.Trust;
using Spectre.Console;

// 128 and the number of SIGINT, as shells have it.
const int InterruptedExitCode = 130;

if (args is [NodeProcess.Verb, var settings])
{
    return await NodeProcess.RunAsync(settings);
}

if (args is [OrderWorkerProcess.Verb, var workerSettings])
{
    return await OrderWorkerProcess.RunAsync(workerSettings);
}

if (args is [EchoKestrel.Verb])
{
    return await EchoKestrel.RunAsync();
}

var root = args is ["--root", var folder, ..] ? folder : Directory.GetCurrentDirectory();
var rest = args is ["--root", _, ..] ? args[2..] : args;
var samples = Path.Combine(root, "samples");
var attack = rest is ["attack", ..] ? AttackOptions.Parse([.. rest.Skip(1).Where(argument => argument != "--json")]) : AttackOptions.Parse([]);
IBenchmark[] all =
[
    new EngineBenchmark(Path.Combine(root, "bench", "kernels")),
    new HttpBenchmark(samples),
    new OpenFaasBenchmark(root),
    new InstancesBenchmark(samples, QuickJsPackage.PathIn(root)),
    new JavaScriptBenchmark(Path.Combine(root, "bench", "javascript"), QuickJsPackage.PathIn(root)),
    new JavaScriptHttpBenchmark(root),
    new PythonBenchmark(samples, Path.Combine(root, "bench", "python")),
    new PauseBenchmark(samples),
    new DeadlinesBenchmark(samples),
    new RpcBenchmark(samples, Path.Combine(root, "bench", "peers")),
    new OffloadBenchmark(root),
    new CompileBenchmark(root, samples, QuickJsPackage.PathIn(root)),
    new ReachBenchmark(root, new QueueBenchmark(root, "queue", messages: 100_000, kills: 0), new ChainBenchmark(samples)),
    new ChainBenchmark(samples),
    new StateBenchmark(root),
    new NearDataBenchmark(root),
    new ClusterBenchmark(root, samples),
    new PlacementBenchmark(),
    new ScaleBenchmark(root),
    new TrustBenchmark(root),
    new QueueBenchmark(root, "queue", messages: 100_000, kills: 0),
    new FleetBenchmark(root, "fleet", new FleetSize(Boards: 1_000, Jobs: 1_000_000, Kills: 10, FaultRate: 0.05), new VirtualBoardBenchmark(root)),
    new FleetBenchmark(root, "fleet-small", new FleetSize(Boards: 50, Jobs: 5_000, Kills: 2, FaultRate: 0.05)),
    new VirtualBoardBenchmark(root),
    new QueueBenchmark(root, "queue-soak", messages: 1_000_000, kills: 9),
    .. attack is null ? Array.Empty<IBenchmark>() : [new AttackBenchmark(root, attack)],
];
var chosen = all.FirstOrDefault(benchmark => rest.Length > 0 && benchmark.Name == rest[0]);
if (chosen is null || (chosen is not AttackBenchmark && rest.Skip(1).Any(argument => argument != "--json")))
{
    Console.Error.WriteLine("usage: longshore bench NAME [--json]   for example: longshore bench engine --json");
    Console.Error.WriteLine($"       longshore bench attack [{AttackOptions.Form}] [--json]");
    foreach (var benchmark in all)
    {
        Console.Error.WriteLine($"  {benchmark.Name,-15} {benchmark.Summary}");
    }

    return rest is ["--help"] ? 0 : 2;
}

// What a benchmark has started, it stops.
using var interrupted = new CancellationTokenSource();
using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);

void Interrupt(PosixSignalContext signal)
{
    signal.Cancel = true;
    interrupted.Cancel();
}

try
{
    var report = await chosen.RunAsync(line => Console.Error.WriteLine($"{chosen.Name}: {line}"), interrupted.Token);
    if (rest.Contains("--json"))
    {
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            name = chosen.Name,
            machine = Machine.Describe(),
            figures = report.Figures,
        }));
        return 0;
    }

    Console.WriteLine($"{chosen.Name}: {chosen.Summary}");
    var table = new Table();
    foreach (var column in report.Columns)
    {
        table.AddColumn(column);
    }

    foreach (var row in report.Rows)
    {
        table.AddRow(row);
    }

    AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 100);
    AnsiConsole.Write(table);
    Console.WriteLine(Machine.Describe());
    foreach (var (name, value) in report.Figures)
    {
        Console.WriteLine(FormattableString.Invariant($"{name}: {value:0.###}"));
    }

    return 0;
}
// The processes of a benchmark get the signal too, so a call may fail before it is cancelled.
catch (Exception) when (interrupted.IsCancellationRequested)
{
    return InterruptedExitCode;
}
catch (MissingPeerException missing)
{
    Console.Error.WriteLine($"bench {chosen.Name}: {missing.Message}");
    return 1;
}
