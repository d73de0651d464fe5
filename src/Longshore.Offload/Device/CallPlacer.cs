using Longshore.Offload.Battery;
using Longshore.Offload.Placement;

namespace Longshore.Offload.Device;

/// <summary>Decides where a program's calls run, and when a call is late at its worker.</summary>
internal sealed class CallPlacer
{
    // A call that takes no longer than this on a worker is not worth a second run.
    private const double LateMilliseconds = 20;
    private const double TailDeviations = 4;

    // Without estimates: a worker that never answers must not keep a promise pending for ever, and a long run is worth waiting for.
    private const double UnknownMilliseconds = 5000;
    private static readonly TimeSpan IdleBeforeLeaving = TimeSpan.FromSeconds(5);

    private readonly DeviceOptions _options;
    private readonly PlacementPolicy _policy;
    private readonly BatteryMonitor _battery;
    private readonly IReadOnlyList<WorkerState> _workers;
    private readonly double _speed;
    private readonly Func<int> _localCalls;
    private readonly TimeProvider _time;
    private int _active;
    private readonly Queue<int> _targets = new();

    /// <param name="options">The policy and its settings.</param>
    /// <param name="battery">The device's battery.</param>
    /// <param name="workers">The workers, connected or not.</param>
    /// <param name="speed">The time of the calibration program on the device, in microseconds.</param>
    /// <param name="localCalls">The number of calls that run or wait on the device beside the program.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ArgumentException">There is no such policy.</exception>
    public CallPlacer(
        DeviceOptions options, BatteryMonitor battery, IReadOnlyList<WorkerState> workers, double speed, Func<int> localCalls, TimeProvider time)
    {
        (_options, _battery, _workers, _speed, _localCalls, _time) = (options, battery, workers, speed, localCalls, time);
        _policy = PlacementPolicies.Find(options.Policy, options.Settings, time)
            ?? throw new ArgumentException($"there is no placement policy \"{options.Policy}\"", nameof(options));
        _active = options.Scales ? Math.Min(1, workers.Count) : workers.Count;
    }

    /// <summary>Sends the next calls to one connected worker after the other, each once; every sandbox there runs it. To no worker with the
    /// policy local.</summary>
    /// <returns>The number of calls that this takes; one, on the device, without workers.</returns>
    public int BeginEverywhere()
    {
        _targets.Clear();
        if (_policy.Name != "local")
        {
            var isWaiting = _options.IsRemoteOnly && !_workers.Any(each => each.IsConnected);
            foreach (var worker in _workers.Where(each => each.IsConnected || isWaiting))
            {
                _targets.Enqueue(worker.Remote.Index);
            }
        }

        return Math.Max(1, _targets.Count);
    }

    /// <summary>The worker that the next call goes to, if it is one that runs everywhere.</summary>
    public int? TakeTarget() => _targets.TryDequeue(out var worker) ? worker : null;

    /// <summary>Whether every worker is gone that has the state of a library.</summary>
    public bool HasLostState(Library library) =>
        library.State.IsReplicated && !_workers.Any(each => !each.IsGone && library.State.IsAt(each));

    public PlacementChoice Choose(OffloadCall call)
    {
        if (call.Target is { } target)
        {
            return new PlacementChoice(target, "it runs on every worker");
        }

        var state = call.Library.State;
        if (call.IsPinned && state.Home is { } home)
        {
            return new PlacementChoice(home, "the library's state is there");
        }

        Scale();
        var isBound = _options.IsRemoteOnly || call.IsPinned || state.IsReplicated;
        var choice = _policy.Choose(new PlacementRequest(
            call.Estimates,
            call.Payload.Length,
            _workers.Take(state.IsReplicated ? _workers.Count : _active).Where(each => each.IsConnected && state.IsAt(each)).ToDictionary(each => each.Remote.Index, each => each.Estimates),
            !isBound,
            _speed,
            _battery.Percent,
            _options.Settings)
        {
            LocalQueue = Math.Max(0, (_localCalls() + 1.0) / _options.LocalCallsMax - 1),
        });
        if (choice.Worker == PlacementChoice.Device && isBound && _policy.Name != "local")
        {
            // No worker is connected: the first one that comes back gets it.
            var first = _workers.ToList().FindIndex(each => !each.IsGone && state.IsAt(each));
            choice = new PlacementChoice(Math.Max(0, first), "no worker is connected: it waits for one");
        }

        if (call.IsPinned && choice.Worker != PlacementChoice.Device)
        {
            state.Home = choice.Worker;
        }

        return choice;
    }

    /// <summary>The timestamp at which a call that was just sent becomes late; 0 when it may not run on the device as well.</summary>
    public long LateAt(OffloadCall call, WorkerEstimates worker)
    {
        if (!_policy.Hedges || _options.IsRemoteOnly || !call.MayRunTwice)
        {
            return 0;
        }

        return call.Started + (long)(Tail(call, worker) / 1000 * _time.TimestampFrequency);
    }

    // The time in milliseconds that exceeds nearly all answers and the expected run on the device.
    private double Tail(OffloadCall call, WorkerEstimates worker)
    {
        if (_options.Offloads?.GetValueOrDefault(call.Function)?.Timeout is { } timeout)
        {
            return timeout.TotalMilliseconds;
        }

        var bytes = call.Payload.Length;
        var expected = call.Estimates.Server(bytes) is { } server
            ? worker.Offer(call.Estimates, bytes, _options.Settings).AnswerIn.TotalMilliseconds + TailDeviations * (server.Deviation + worker.RoundTrip.Deviation)
            : UnknownMilliseconds;
        return Math.Max(expected, call.Estimates.Local(bytes) is { } local ? Math.Max(LateMilliseconds, local.Mean) : UnknownMilliseconds);
    }

    // One worker more when all that are used have more calls than they can run at once; one less when the last was not needed for long.
    private void Scale()
    {
        if (!_options.Scales)
        {
            return;
        }

        var used = _workers.Take(_active).Where(each => each.IsConnected).ToList();
        if (_active < _workers.Count && used.All(each => each.UnderWay.Count >= each.Estimates.Contexts))
        {
            _active++;
        }
        else if (_active > 1 && _workers[_active - 1] is { UnderWay.Count: 0 } last && _time.GetElapsedTime(last.LastUse) > IdleBeforeLeaving)
        {
            _active--;
        }
    }
}
