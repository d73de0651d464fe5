using System.Diagnostics;
using System.Globalization;
using Longshore.Wasm;

namespace Longshore.Benchmarks.Pause;

/// <summary>The time to park, to continue and to stop a guest in a loop without calls.</summary>
internal sealed class PauseBenchmark(string samples) : IBenchmark
{
    private const int Pauses = 2_000;
    private const int Stops = 200;

    private readonly Stopwatch _clock = Stopwatch.StartNew();

    public string Name => "pause";

    public string Summary => "a guest in a loop without calls: from the request until it is parked, until it goes on, until it is stopped";

    public Task<BenchmarkReport> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        using var store = new Store(new Wasm.Engine());
        var module = Module.Load(store.Engine, File.ReadAllBytes(Path.Combine(samples, "hostile", "loop.wasm")));
        var spin = new Linker().Instantiate(store, module).FindFunction("_start")!;
        progress("pauses");
        var parked = MeasurePauses(store, spin);
        progress("stops");
        var stopped = MeasureStops(store, spin);
        return Task.FromResult(new BenchmarkReport(
            ["until", "p50, us", "p99, us"],
            [
                Row("parked", parked.Select(pause => pause.Parked)),
                Row("asked to go on, and parked again", parked.Select(pause => pause.Again)),
                Row("stopped: its call has ended with a trap", stopped),
            ],
            new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["park_p50_us"] = Statistics.Percentile(parked.Select(pause => pause.Parked), 50),
                ["park_p99_us"] = Statistics.Percentile(parked.Select(pause => pause.Parked), 99),
                ["stop_p50_us"] = Statistics.Percentile(stopped, 50),
                ["stop_p99_us"] = Statistics.Percentile(stopped, 99),
            }));
    }

    // The handler spins, so that the operating system's scheduler is not measured.
    private List<(double Parked, double Again)> MeasurePauses(Store store, Function spin)
    {
        var parkedAt = 0L;
        store.Paused = () =>
        {
            Volatile.Write(ref parkedAt, _clock.ElapsedTicks);
            Spin(() => Volatile.Read(ref parkedAt) == 0);
        };
        var run = RunAsync(spin);
        var pauses = new List<(double, double)>();
        for (var i = 0; i < Pauses; i++)
        {
            var first = ParkOnce();
            var goesOn = _clock.ElapsedTicks;
            Volatile.Write(ref parkedAt, 0);
            ParkOnce();
            pauses.Add((first, Microseconds(Volatile.Read(ref parkedAt) - goesOn)));
            Volatile.Write(ref parkedAt, 0);
        }

        store.Interrupt();
        run.Wait();
        store.ClearInterrupt();
        return pauses;

        double ParkOnce()
        {
            long asked;
            do
            {
                asked = _clock.ElapsedTicks;
            }
            while (!store.RequestPause());
            Spin(() => Volatile.Read(ref parkedAt) != 0);
            return Microseconds(Volatile.Read(ref parkedAt) - asked);
        }
    }

    private List<double> MeasureStops(Store store, Function spin)
    {
        var stops = new List<double>();
        store.Paused = null;
        for (var i = 0; i < Stops; i++)
        {
            var run = RunAsync(spin);
            Spin(store.RequestPause);
            var asked = _clock.ElapsedTicks;
            store.Interrupt();
            stops.Add(Microseconds(run.Result - asked));
            store.ClearInterrupt();
        }

        return stops;
    }

    private Task<long> RunAsync(Function spin) => Task.Run(() =>
    {
        try
        {
            spin.InvokeRaw([]);
        }
        catch (TrapException)
        {
            // The guest ends in no other way.
        }

        return _clock.ElapsedTicks;
    });

    // Without the sleeps of SpinWait, which take a millisecond.
    private static void Spin(Func<bool> until)
    {
        while (!until())
        {
            Thread.SpinWait(4);
        }
    }

    private static double Microseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency;

    private static string[] Row(string name, IEnumerable<double> times) =>
        [name, .. ((double[])[50, 99]).Select(
            percent => Statistics.Percentile(times, percent).ToString("0.0", CultureInfo.InvariantCulture))];
}
