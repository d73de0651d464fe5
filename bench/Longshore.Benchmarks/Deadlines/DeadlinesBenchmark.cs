using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Longshore.Functions;
using Longshore.Functions.Invocations;
using Longshore.Functions.Model;
using Longshore.Wasm;

namespace Longshore.Benchmarks.Deadlines;

/// <summary>A mix of many short calls with a tight deadline and few long ones, on one core slot: the earliest deadline first with
/// pre-emption, against first in first out without.</summary>
internal sealed class DeadlinesBenchmark(string samples) : IBenchmark
{
    private const double LongShare = 0.005;
    private const double Seconds = 8;
    private const int CalibrationCalls = 300;
    private const int Seed = 20_260_701;

    // By the argument of the sample "fibonacci": about 100 us and 50 ms.
    private const string ShortArgument = "23";
    private const string LongArgument = "36";

    private static readonly TimeSpan ShortDeadline = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongDeadline = TimeSpan.FromSeconds(2);

    public string Name => "deadlines";

    public string Summary => "short calls with 1 ms to go among long ones, on one core slot: deadlines met by EDF with pre-emption and by FIFO";

    public async Task<BenchmarkReport> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var (shortTime, longTime) = await CalibrateAsync(cancellationToken);
        var perSecond = 1e6 / ((1 - LongShare) * shortTime + LongShare * longTime);
        progress(FormattableString.Invariant($"a short call takes {shortTime:0} us, a long one {longTime / 1000:0.0} ms; {perSecond:0} calls/s are 100 %"));
        var rows = new List<string[]>();
        var one = new FunctionsOptions { CoreSlots = 1 };

        progress("the short calls alone");
        var alone = await RunAsync(one with { Admits = false }, 0.8 * perSecond, cancellationToken, longShare: 0);
        rows.Add(Row("the same short calls, no long ones", alone));
        progress("EDF with pre-emption, 80 %");
        var edf = await RunAsync(one with { Admits = false }, 0.8 * perSecond, cancellationToken);
        rows.Add(Row("EDF, pre-emption, 80 % load", edf));
        progress("FIFO, 80 %");
        var fifo = await RunAsync(
            one with { Admits = false, Policy = "FIFO", Preempts = false }, 0.8 * perSecond, cancellationToken);
        rows.Add(Row("FIFO, 80 % load", fifo));
        progress("EDF with pre-emption and admission, 150 %");
        var overload = await RunAsync(one, 1.5 * perSecond, cancellationToken);
        rows.Add(Row("EDF, pre-emption, admission, 150 %", overload));
        var refusals = overload.Where(call => call.Failure == Failure.Refused).Select(call => call.QueueMicroseconds).ToList();

        return new BenchmarkReport(
            ["run", "calls", "accepted", "short met, %", "accepted met, %", "short p50, us", "short p99, us", "long p50, ms"],
            rows,
            new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["short_met_alone_percent"] = ShortMet(alone),
                ["short_met_edf_percent"] = ShortMet(edf),
                ["short_met_fifo_percent"] = ShortMet(fifo),
                ["accepted_met_150_percent"] = Met(Accepted(overload)),
                ["short_queue_p50_us"] = Statistics.Percentile(Queues(edf), 50),
                ["short_queue_p99_us"] = Statistics.Percentile(Queues(edf), 99),
                ["admission_p99_us"] = refusals.Count == 0 ? double.NaN : Statistics.Percentile(refusals, 99),
            });
    }

    private static async Task<List<CallOutcome>> CallAsync(
        OpenFunctions node, List<OfferedCall> calls, CancellationToken cancellationToken)
    {
        var outcomes = new ConcurrentBag<CallOutcome>();
        using var left = new CountdownEvent(calls.Count);
        var start = Stopwatch.GetTimestamp();
        var generator = new Thread(() =>
        {
            // Clients are other machines: their processors are not those of the node.
            SystemThread.RaisePriority();
            SystemThread.SleepPrecisely();
            foreach (var call in calls)
            {
                var at = start + (long)(call.At * Stopwatch.Frequency);
                SystemThread.SleepUntil(at);
                ThreadPool.UnsafeQueueUserWorkItem(_ => Make(call, at), null);
            }
        });
        generator.Start();
        await Task.Run(() => left.Wait(cancellationToken), cancellationToken);
        generator.Join();
        return [.. outcomes];

        async void Make(OfferedCall call, long at)
        {
            var arrived = Stopwatch.GetTimestamp();
            using var result = await node.Invoker.InvokeAsync(
                new Invocation
                {
                    Function = call.IsLong ? node.Long : node.Short,
                    Arguments = [call.IsLong ? LongArgument : ShortArgument],
                    Deadline = call.IsLong ? LongDeadline : ShortDeadline,
                    OnMiss = OnMiss.Finish,
                },
                CancellationToken.None);
            outcomes.Add(new CallOutcome(
                call.IsLong,
                result.Failure,
                Stopwatch.GetElapsedTime(at).TotalMicroseconds,
                result.Failure == Failure.Refused ? Stopwatch.GetElapsedTime(arrived).TotalMicroseconds : result.QueueTime.TotalMicroseconds));
            left.Signal();
        }
    }

    private async Task<(double Short, double Long)> CalibrateAsync(CancellationToken cancellationToken)
    {
        await using var node = await Open(new FunctionsOptions { CoreSlots = 1 }, cancellationToken);
        var (shortTimes, longTimes) = (new List<double>(), new List<double>());
        for (var i = 0; i < CalibrationCalls; i++)
        {
            shortTimes.Add(await TimeAsync(node, isLong: false));
            if (i % 20 == 0)
            {
                longTimes.Add(await TimeAsync(node, isLong: true));
            }
        }

        return (Statistics.Median(shortTimes), Statistics.Median(longTimes));
    }

    private static async Task<double> TimeAsync(OpenFunctions node, bool isLong)
    {
        using var result = await node.Invoker.InvokeAsync(
            new Invocation { Function = isLong ? node.Long : node.Short, Arguments = [isLong ? LongArgument : ShortArgument] }, CancellationToken.None);
        return result.ExecutionTime.TotalMicroseconds;
    }

    private async Task<List<CallOutcome>> RunAsync(
        FunctionsOptions options, double perSecond, CancellationToken cancellationToken, double longShare = LongShare)
    {
        await using var node = await Open(options, cancellationToken);
        for (var i = 0; i < CalibrationCalls; i++)
        {
            await TimeAsync(node, isLong: i % 20 == 0);
        }

        return await CallAsync(
            node, OfferedCall.Mix(perSecond, longShare, Seconds, new Random(Seed)), cancellationToken);
    }

    private async Task<OpenFunctions> Open(FunctionsOptions options, CancellationToken cancellationToken) =>
        await OpenFunctions.OpenAsync(Path.Combine(samples, "fibonacci.wasm"), options, cancellationToken);

    private static List<CallOutcome> Accepted(List<CallOutcome> calls) =>
        [.. calls.Where(call => call.Failure is not (Failure.Refused or Failure.Overloaded))];

    private static IEnumerable<double> Queues(List<CallOutcome> calls) =>
        calls.Where(call => !call.IsLong).Select(call => call.QueueMicroseconds);

    private static double ShortMet(List<CallOutcome> calls) => Met([.. calls.Where(call => !call.IsLong)]);

    private static double Met(List<CallOutcome> calls) => 100.0 * calls.Count(IsMet) / Math.Max(calls.Count, 1);

    private static bool IsMet(CallOutcome call) => call.Failure == Failure.None
        && call.LatencyMicroseconds <= (call.IsLong ? LongDeadline : ShortDeadline).TotalMicroseconds;

    private static string[] Row(string name, List<CallOutcome> calls)
    {
        var accepted = Accepted(calls);
        var shortOnes = accepted.Where(call => !call.IsLong).Select(call => call.LatencyMicroseconds).ToList();
        var longOnes = accepted.Where(call => call.IsLong).Select(call => call.LatencyMicroseconds).DefaultIfEmpty().ToList();
        return
        [
            name,
            calls.Count.ToString(CultureInfo.InvariantCulture),
            accepted.Count.ToString(CultureInfo.InvariantCulture),
            ShortMet(calls).ToString("0.0", CultureInfo.InvariantCulture),
            Met(accepted).ToString("0.0", CultureInfo.InvariantCulture),
            Statistics.Percentile(shortOnes, 50).ToString("0", CultureInfo.InvariantCulture),
            Statistics.Percentile(shortOnes, 99).ToString("0", CultureInfo.InvariantCulture),
            (Statistics.Percentile(longOnes, 50) / 1000).ToString("0", CultureInfo.InvariantCulture),
        ];
    }
}
