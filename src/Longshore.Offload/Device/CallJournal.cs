using Longshore.Offload.Battery;
using Longshore.Offload.Log;
using Longshore.Offload.Placement;

namespace Longshore.Offload.Device;

/// <summary>Records what became of a program's calls: estimates by function, the log, and reports.</summary>
internal sealed class CallJournal : IDisposable
{
    private readonly Dictionary<string, FunctionOutcome> _outcomes = new(StringComparer.Ordinal);
    private readonly BatteryMonitor _battery;
    private readonly Action<string>? _report;
    private readonly OffloadLog? _log;
    private readonly TimeProvider _time;
    private readonly long _started;

    /// <exception cref="IOException">The log cannot be written.</exception>
    public CallJournal(DeviceOptions options, BatteryMonitor battery, TimeProvider time, Action<string> report)
    {
        (_battery, _time, _started) = (battery, time, time.GetTimestamp());
        _report = options.IsVerbose ? report : null;
        _log = options.LogFile is { } file ? new OffloadLog(file, options.LogFormat, battery.Percent) : null;
    }

    /// <summary>The traffic generator's interval in milliseconds, -1 for none.</summary>
    public double Interval { get; set; } = -1;

    /// <summary>Whether calls are logged, so that the size of their arguments is needed.</summary>
    public bool IsLogged => _log is not null;

    public FunctionOutcome this[string function]
    {
        get
        {
            if (!_outcomes.TryGetValue(function, out var outcome))
            {
                _outcomes.Add(function, outcome = new FunctionOutcome());
            }

            return outcome;
        }
    }

    /// <summary>The number of calls that have ended, of one function or (with an empty name) of all.</summary>
    public long CountEnded(string function) =>
        function.Length == 0 ? _outcomes.Values.Sum(each => each.Ended) : _outcomes.GetValueOrDefault(function)?.Ended ?? 0;

    /// <summary>All functions, with the mean round trip to workers in milliseconds.</summary>
    public IReadOnlyList<CallOutcome> Describe(double roundTrip) => [.. _outcomes.Select(each => each.Value.Describe(each.Key, roundTrip))];

    /// <summary>Records a call that has its result.</summary>
    /// <param name="call">The call.</param>
    /// <param name="where">The worker whose result it is, or null for the device.</param>
    /// <param name="result">Times, bytes and failure of that run.</param>
    public void Note(OffloadCall call, WorkerState? where, CallResult result)
    {
        this[call.Function].Ended++;
        _report?.Invoke(FormattableString.Invariant(
            $"{call.Function} {(where is null ? "LOCAL" : "REMOTE " + where.Remote.Address)} {result.Time.TotalMilliseconds:0.###} ms: {call.Because}"));
        _log?.Write(new LogRow
        {
            Start = _time.GetElapsedTime(_started, call.Issued).TotalSeconds,
            Duration = result.Time.TotalSeconds,
            Latency = _time.GetElapsedTime(call.Issued).TotalSeconds,
            Bytes = where is null ? call.Payload.Length : call.SentBytes + call.CodeBytes,
            Interval = call.Interval,
            End = _time.GetElapsedTime(_started).TotalSeconds,
            Worker = where?.Remote.Index ?? PlacementChoice.Device,
            Function = call.Function,
            RequestId = call.Id,
            Battery = _battery.Percent,
            ResponseBytes = result.Bytes,
            ServerTime = result.ServerTime.TotalSeconds,
            CodeBytes = call.CodeBytes,
            Because = call.Because,
            Error = result.Error,
        });
    }

    public void Dispose()
    {
        _log?.Finish(_time.GetElapsedTime(_started).TotalSeconds);
        _log?.Dispose();
    }
}
