using System.Diagnostics;
using Longshore.Offload.Battery;
using Longshore.Offload.Log;
using Longshore.Offload.Placement;

namespace Longshore.Offload.Device;

/// <summary>What became of a program's calls: estimates by function, the log, and what is told about them.</summary>
internal sealed class CallJournal : IDisposable
{
    private readonly Dictionary<string, FunctionOutcome> _outcomes = new(StringComparer.Ordinal);
    private readonly BatteryMonitor _battery;
    private readonly Action<string>? _report;
    private readonly OffloadLog? _log;
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <exception cref="IOException">The log cannot be written.</exception>
    public CallJournal(DeviceOptions options, BatteryMonitor battery, Action<string> report)
    {
        _battery = battery;
        _report = options.IsVerbose ? report : null;
        _log = options.LogFile is { } file ? new OffloadLog(file, options.LogFormat, battery.Percent) : null;
    }

    /// <summary>The traffic generator's interval in milliseconds, -1 for none.</summary>
    public double Interval { get; set; } = -1;

    /// <summary>Whether calls are written down, so that the bytes of their arguments are wanted.</summary>
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

    /// <summary>How many calls have ended, of one function or of all.</summary>
    public long CountEnded(string function) =>
        function.Length == 0 ? _outcomes.Values.Sum(each => each.Ended) : _outcomes.GetValueOrDefault(function)?.Ended ?? 0;

    /// <summary>All functions, with the mean time of the way to workers and back.</summary>
    public IReadOnlyList<CallOutcome> Describe(double roundTrip) => [.. _outcomes.Select(each => each.Value.Describe(each.Key, roundTrip))];

    /// <summary>A call has ended.</summary>
    /// <param name="call">The call.</param>
    /// <param name="where">Whose result it was: a worker, or null for the device.</param>
    /// <param name="result">Times, bytes and failure of that run.</param>
    public void Note(OffloadCall call, WorkerState? where, CallResult result)
    {
        this[call.Function].Ended++;
        _report?.Invoke(FormattableString.Invariant(
            $"{call.Function} {(where is null ? "LOCAL" : "REMOTE " + where.Remote.Address)} {result.Time.TotalMilliseconds:0.###} ms: {call.Because}"));
        _log?.Write(new LogRow
        {
            Start = Stopwatch.GetElapsedTime(_started, call.Issued).TotalSeconds,
            Duration = result.Time.TotalSeconds,
            Latency = Stopwatch.GetElapsedTime(call.Issued).TotalSeconds,
            Bytes = where is null ? call.Payload.Length : call.SentBytes + call.CodeBytes,
            Interval = call.Interval,
            End = Stopwatch.GetElapsedTime(_started).TotalSeconds,
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

    public void Dispose() => _log?.Dispose();
}
