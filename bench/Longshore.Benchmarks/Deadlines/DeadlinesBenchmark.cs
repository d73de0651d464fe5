using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Functions.Specs;
using Longshore.Wasm;

namespace Longshore.Benchmarks.Deadlines;

/// <summary>A mix of many short calls with tight deadlines and few long calls, on one core slot: earliest deadline first with
/// pre-emption, against first in first out without.</summary>
internal sealed class DeadlinesBenchmark(string samples) : IBenchmark
{
    private const int CalibrationCalls = 300;
    private const int CapacityCalls = 10_000;
    private const int CapacityCallers = 16;
    private const int Seed = 20_260_701;

    // Of the sample "fibonacci": about 100 us.
    private const string ShortArgument = "23";
    private const int Rounds = 3;

    private static readonly CallMix Bimodal = new();

    public string Name => "deadlines";

    public string Summary => "short calls with 1 ms to go among long ones, on one core slot: deadlines met by EDF with pre-emption and by FIFO";

    public async Task<BenchmarkReport> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var (shortTime, longTime) = await CalibrateAsync(cancellationToken);
        var perSecond = await MeasureCapacityAsync(cancellationToken);
        progress(FormattableString.Invariant($"a short call takes {shortTime:0} us, a long one {longTime / 1000:0.0} ms; {perSecond:0} calls/s are 100 %"));
        var rows = new List<string[]>();
        var one = new FunctionsOptions { CoreSlots = 1 };

        progress("the short calls alone");
        var alone = await RunMedianAsync(one with { Admits = false }, 0.8 * perSecond, Bimodal with { LongShare = 0 }, cancellationToken);
        rows.Add(Row("the same short calls, no long ones", alone));
        progress("EDF with pre-emption, 80 %");
        var edf = await RunMedianAsync(one with { Admits = false }, 0.8 * perSecond, Bimodal, cancellationToken);
        rows.Add(Row("EDF, pre-emption, 80 % load", edf));
        progress("FIFO, 80 %");
        var fifo = await RunAsync(
            one with { Admits = false, Policy = "FIFO", Preempts = false }, 0.8 * perSecond, Bimodal, cancellationToken);
        rows.Add(Row("FIFO, 80 % load", fifo));
        progress("EDF with pre-emption and admission, 150 %");
        var overload = await RunAsync(one, 1.5 * perSecond, Bimodal, cancellationToken);
        rows.Add(Row("EDF, pre-emption, admission, 150 %", overload));
        var neighbours = await CompareNeighboursAsync(0.25e6 / shortTime, progress, cancellationToken);
        rows.Add(Row("MTDS, a tenant's short calls alone", neighbours.Alone));
        rows.Add(Row("MTDS, alone beside a busy process", neighbours.Busy));
        rows.Add(Row("MTDS, beside one whose calls never end", neighbours.Both));
        progress("hand-overs and decisions");
        List<double> handOvers;
        await using (var node = await Open(one, cancellationToken))
        {
            handOvers = await HandOvers.MeasureAsync(node, ShortArgument, cancellationToken);
        }

        var (arrivals, ends) = Decisions.Measure(admits: true);
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
                ["handover_p50_us"] = Statistics.Percentile(handOvers, 50),
                ["handover_p99_us"] = Statistics.Percentile(handOvers, 99),
                ["decision_p50_us"] = Statistics.Percentile(arrivals, 50),
                ["decision_end_p50_us"] = Statistics.Percentile(ends, 50),
                ["neighbour_p99_change_percent"] = neighbours.ChangePercent,
                ["busy_process_p99_change_percent"] = neighbours.BusyChangePercent,
                ["short_queue_p50_us"] = Statistics.Percentile(Queues(edf), 50),
                ["short_queue_p99_us"] = Statistics.Percentile(Queues(edf), 99),
                ["admission_p99_us"] = refusals.Count == 0 ? double.NaN : Statistics.Percentile(refusals, 99),
            });
    }

    private static async Task<List<CallOutcome>> CallAsync(
        OpenFunctions node, List<OfferedCall> calls, CallMix mix, CancellationToken cancellationToken)
    {
        var outcomes = new ConcurrentBag<CallOutcome>();
        using var left = new CountdownEvent(calls.Count);
        var start = Stopwatch.GetTimestamp();
        var generator = new Thread(() =>
        {
            // The load generator stands for clients on other machines, so it must not compete with the node for processors.
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
                    Arguments = [call.IsLong ? mix.LongArgument : ShortArgument],
                    Deadline = call.IsLong ? mix.LongDeadline : mix.ShortDeadline,
                    Class = call.IsLong ? mix.LongClass : mix.ShortClass,
                    ExpectedExecution = call.IsLong ? mix.LongDeadline / 2 : TimeSpan.Zero,
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

    // The calls per second that one slot ends while some always wait. Not computed from the times of single calls: the two processors
    // may share one core, on which a guest is slower beside the node's own work than alone.
    private async Task<double> MeasureCapacityAsync(CancellationToken cancellationToken)
    {
        await using var node = await Open(
            new FunctionsOptions { CoreSlots = 1, Admits = false, Policy = "FIFO", Preempts = false }, cancellationToken);
        var calls = new ConcurrentQueue<OfferedCall>(OfferedCall.Mix(CapacityCalls, Bimodal.LongShare, 1, new Random(Seed)));
        var (count, start) = (calls.Count, Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, CapacityCallers).Select(async _ =>
        {
            while (calls.TryDequeue(out var call))
            {
                await TimeAsync(node, call.IsLong);
            }
        }));
        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<double> TimeAsync(OpenFunctions node, bool isLong)
    {
        using var result = await node.Invoker.InvokeAsync(
            new Invocation { Function = isLong ? node.Long : node.Short, Arguments = [isLong ? Bimodal.LongArgument : ShortArgument] }, CancellationToken.None);
        return result.ExecutionTime.TotalMicroseconds;
    }

    private async Task<List<CallOutcome>> RunAsync(
        FunctionsOptions options, double perSecond, CallMix mix, CancellationToken cancellationToken)
    {
        await using var node = await Open(options, cancellationToken);
        for (var i = 0; i < CalibrationCalls; i++)
        {
            await TimeAsync(node, isLong: i % 20 == 0);
        }

        return await CallAsync(
            node, OfferedCall.Mix(perSecond, mix.LongShare, mix.Seconds, new Random(Seed)), mix, cancellationToken);
    }

    // The median of three runs, because the machine stops now and then.
    private async Task<List<CallOutcome>> RunMedianAsync(
        FunctionsOptions options, double perSecond, CallMix mix, CancellationToken cancellationToken)
    {
        var runs = new List<List<CallOutcome>>();
        for (var round = 0; round < Rounds; round++)
        {
            runs.Add(await RunAsync(options, perSecond, mix, cancellationToken));
        }

        return runs.OrderBy(ShortMet).ElementAt(Rounds / 2);
    }

    private async Task<OpenFunctions> Open(FunctionsOptions options, CancellationToken cancellationToken) =>
        await OpenFunctions.OpenAsync(Path.Combine(samples, "fibonacci.wasm"), options, cancellationToken);

    // Alternating runs, so that disturbances of the machine affect all of them; the result is the median of the changes. A
    // process that only burns time shows the effect of a busy machine without a neighbour in the node.
    private async Task<NeighbourRuns> CompareNeighboursAsync(
        double perSecond, Action<string> progress, CancellationToken cancellationToken)
    {
        var (alone, busy, both) = (new List<CallOutcome>(), new List<CallOutcome>(), new List<CallOutcome>());
        var (changes, busyChanges) = (new List<double>(), new List<double>());
        for (var round = 1; round <= Rounds; round++)
        {
            progress($"a tenant alone, and beside one whose calls never end, round {round} of {Rounds}");
            alone = await RunAsync(Neighbours.Options, perSecond, Neighbours.Alone, cancellationToken);
            using (new BusyProcess())
            {
                busy = await RunAsync(Neighbours.Options, perSecond, Neighbours.Alone, cancellationToken);
            }

            both = await RunAsync(Neighbours.Options, perSecond, Neighbours.Both(perSecond), cancellationToken);
            changes.Add(100 * (ShortP99(both) / ShortP99(alone) - 1));
            busyChanges.Add(100 * (ShortP99(busy) / ShortP99(alone) - 1));
        }

        return new NeighbourRuns(alone, busy, both, Statistics.Median(changes), Statistics.Median(busyChanges));
    }

    private static double ShortP99(List<CallOutcome> calls) =>
        Statistics.Percentile(calls.Where(call => !call.IsLong).Select(call => call.LatencyMicroseconds), 99);

    private static List<CallOutcome> Accepted(List<CallOutcome> calls) =>
        [.. calls.Where(call => call.Failure is not (Failure.Refused or Failure.Overloaded))];

    private static IEnumerable<double> Queues(List<CallOutcome> calls) =>
        calls.Where(call => !call.IsLong).Select(call => call.QueueMicroseconds);

    private static double ShortMet(List<CallOutcome> calls) => Met([.. calls.Where(call => !call.IsLong)]);

    private static double Met(List<CallOutcome> calls) => 100.0 * calls.Count(IsMet) / Math.Max(calls.Count, 1);

    private static bool IsMet(CallOutcome call) => call.Failure == Failure.None
        && call.LatencyMicroseconds <= (call.IsLong ? Bimodal.LongDeadline : Bimodal.ShortDeadline).TotalMicroseconds;

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
