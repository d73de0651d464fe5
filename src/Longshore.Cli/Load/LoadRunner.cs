using System.Diagnostics;
using System.Globalization;
using Longshore.Wasm;

namespace Longshore.Cli.Load;

/// <summary>Sends calls. In an open loop, they are sent when they are due, whether or not earlier calls have ended; latency counts from
/// the due time, so a pause of the node delays every call that was due during it (this avoids Tene's coordinated omission). In a closed
/// loop, each connection sends its next call when it has the answer of the one before.</summary>
internal sealed class LoadRunner(LoadPlan plan, IReadOnlyList<ILoadClient> clients)
{
    // How long to wait for answers after the last call was sent.
    private static readonly TimeSpan DrainMax = TimeSpan.FromSeconds(30);

    // A wait that Ctrl+C ends is not precise to microseconds; the last part of each is.
    private static readonly TimeSpan PreciseSleep = TimeSpan.FromMilliseconds(5);

    private readonly Lock _lock = new();
    private List<LoadCall> _calls = [];
    private int _inFlight;

    /// <summary>The number of calls of the run that have ended.</summary>
    public int Ended
    {
        get
        {
            lock (_lock)
            {
                return _calls.Count;
            }
        }
    }

    /// <summary>Offers one load. If cancelled, it ends early and returns the calls so far.</summary>
    public async Task<LoadRun> RunAsync(LoadLevel level, CancellationToken cancellationToken)
    {
        var random = new Random(plan.Seed);
        if (plan.WarmUp > TimeSpan.Zero)
        {
            await OfferAsync(level, plan.WarmUp, random, cancellationToken);
        }

        _calls = [];
        var seconds = await OfferAsync(level, plan.Duration, random, cancellationToken);
        lock (_lock)
        {
            return new LoadRun(level, seconds, plan.Targets, [.. _calls]);
        }
    }

    private Task<double> OfferAsync(LoadLevel level, TimeSpan duration, Random random, CancellationToken cancellationToken) =>
        level.IsClosed
            ? LoopAsync((int)level.Value, duration, random, cancellationToken)
            : OfferAsync(level.Value, duration, random, cancellationToken);

    private async Task<double> LoopAsync(int connections, TimeSpan duration, Random random, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        using var late = new CancellationTokenSource(duration + DrainMax);
        using var drain = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        var seeds = Enumerable.Range(0, connections).Select(_ => random.Next()).ToArray();
        await Task.WhenAll(seeds.Select(seed => Task.Run(
            async () =>
            {
                var choice = new Random(seed);
                while (!cancellationToken.IsCancellationRequested && Stopwatch.GetElapsedTime(start) < duration)
                {
                    Interlocked.Increment(ref _inFlight);
                    await CallAsync(start, Stopwatch.GetElapsedTime(start).TotalSeconds, plan.Choose(choice), drain.Token, cancellationToken);
                }
            },
            CancellationToken.None)));
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    // This has its own thread, because it sleeps for microseconds between calls.
    private async Task<double> OfferAsync(double perSecond, TimeSpan duration, Random random, CancellationToken cancellationToken)
    {
        var offered = new TaskCompletionSource<double>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var drain = new CancellationTokenSource();
        var generator = new Thread(() =>
        {
            SystemThread.SleepPrecisely();
            var start = Stopwatch.GetTimestamp();
            foreach (var (at, target) in plan.Arrivals(perSecond, duration, random))
            {
                var early = TimeSpan.FromSeconds(at) - Stopwatch.GetElapsedTime(start) - PreciseSleep;
                if (cancellationToken.IsCancellationRequested || (early > TimeSpan.Zero && cancellationToken.WaitHandle.WaitOne(early)))
                {
                    break;
                }

                SystemThread.SleepUntil(start + (long)(at * Stopwatch.Frequency));

                Interlocked.Increment(ref _inFlight);
                ThreadPool.UnsafeQueueUserWorkItem(_ => _ = CallAsync(start, at, target, drain.Token, cancellationToken), null);
            }

            offered.SetResult(Stopwatch.GetElapsedTime(start).TotalSeconds);
        });
        generator.IsBackground = true;
        generator.Start();
        var seconds = await offered.Task;
        drain.CancelAfter(DrainMax);
        await using var ended = cancellationToken.Register(drain.Cancel);
        while (Volatile.Read(ref _inFlight) > 0)
        {
            await Task.Delay(1, CancellationToken.None);
        }

        return seconds;
    }

    // A call that the end of the run has ended says nothing of the node, and is not counted.
    private async Task CallAsync(long start, double at, int target, CancellationToken drained, CancellationToken stopped)
    {
        var answer = new LoadAnswer(LoadOutcome.NotMade, "not sent: too many were in flight");
        try
        {
            if (Volatile.Read(ref _inFlight) <= plan.InFlightMax)
            {
                answer = await clients[target].CallAsync(drained);
            }
        }
        catch (OperationCanceledException)
        {
            answer = new LoadAnswer(LoadOutcome.Failed, string.Create(CultureInfo.InvariantCulture, $"no answer within {DrainMax.TotalSeconds} s of the run's end"));
        }

        var call = new LoadCall(target, at, Stopwatch.GetElapsedTime(start) - TimeSpan.FromSeconds(at), answer.Outcome, answer.Reason);
        if (answer.Outcome == LoadOutcome.Answered || !stopped.IsCancellationRequested)
        {
            lock (_lock)
            {
                _calls.Add(call);
            }
        }

        Interlocked.Decrement(ref _inFlight);
    }
}
