using System.Diagnostics;
using Longshore.Wasm;

namespace Longshore.Cli.Load;

/// <summary>Makes calls at their times, whether those before them have ended or not (an open loop). Latency counts from when a call
/// should have been made, so that a node that stands still is seen by all calls of that time (Tene's coordinated omission).</summary>
internal sealed class LoadRunner(LoadPlan plan, IReadOnlyList<ILoadClient> clients)
{
    // How long a call may take after the last was made.
    private static readonly TimeSpan DrainMax = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private List<LoadCall> _calls = [];
    private int _inFlight;

    /// <summary>How many calls of the run have ended.</summary>
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

    /// <summary>Offers one load; ends early with what there is when it is cancelled.</summary>
    public async Task<LoadRun> RunAsync(double perSecond, CancellationToken cancellationToken)
    {
        var random = new Random(plan.Seed);
        if (plan.WarmUp > TimeSpan.Zero)
        {
            await OfferAsync(perSecond, plan.WarmUp, random, cancellationToken);
        }

        _calls = [];
        var seconds = await OfferAsync(perSecond, plan.Duration, random, cancellationToken);
        lock (_lock)
        {
            return new LoadRun(perSecond, seconds, plan.Targets, [.. _calls]);
        }
    }

    // A thread of its own, which sleeps for microseconds between the calls.
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
                SystemThread.SleepUntil(start + (long)(at * Stopwatch.Frequency));
                if (cancellationToken.IsCancellationRequested)
                {
                    break;
                }

                Interlocked.Increment(ref _inFlight);
                ThreadPool.UnsafeQueueUserWorkItem(_ => _ = CallAsync(start, at, target, drain.Token), null);
            }

            offered.SetResult(Stopwatch.GetElapsedTime(start).TotalSeconds);
        });
        generator.IsBackground = true;
        generator.Start();
        var seconds = await offered.Task;
        drain.CancelAfter(cancellationToken.IsCancellationRequested ? TimeSpan.Zero : DrainMax);
        while (Volatile.Read(ref _inFlight) > 0)
        {
            await Task.Delay(1, CancellationToken.None);
        }

        return seconds;
    }

    private async Task CallAsync(long start, double at, int target, CancellationToken cancellationToken)
    {
        var outcome = LoadOutcome.NotMade;
        try
        {
            if (Volatile.Read(ref _inFlight) <= plan.InFlightMax)
            {
                outcome = await clients[target].CallAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            outcome = LoadOutcome.Failed;
        }

        var call = new LoadCall(target, at, Stopwatch.GetElapsedTime(start) - TimeSpan.FromSeconds(at), outcome);
        lock (_lock)
        {
            _calls.Add(call);
        }

        Interlocked.Decrement(ref _inFlight);
    }
}
