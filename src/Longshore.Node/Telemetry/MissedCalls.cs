using Longshore.Functions.Calls;

namespace Longshore.Node.Telemetry;

/// <summary>Counts calls that the node did not do, and tells their number once in a while: under overload one line for each would be the larger part of
/// the node's work. Thread-safe.</summary>
/// <param name="time">The clocks.</param>
/// <param name="tell">Receives a function, how its calls ended, and their number.</param>
internal sealed class MissedCalls(TimeProvider time, Action<string, Failure, int> tell) : IDisposable
{
    /// <summary>How long calls are counted before their number is told.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private Dictionary<(string Function, Failure Failure), int> _counts = [];
    private ITimer? _timer;

    /// <summary>Whether a call failed because of the node's load or its caller, not of the function.</summary>
    public static bool Contains(Failure failure) => failure is Failure.Refused or Failure.Overloaded or Failure.DeadlineMissed or Failure.Shed or Failure.Cancelled;

    /// <summary>Counts a call.</summary>
    public void Add(string function, Failure failure)
    {
        lock (_lock)
        {
            _counts[(function, failure)] = _counts.GetValueOrDefault((function, failure)) + 1;
            _timer ??= time.CreateTimer(_ => Tell(), null, Every, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Tells what was counted, and begins anew.</summary>
    public void Tell()
    {
        Dictionary<(string Function, Failure Failure), int> counts;
        lock (_lock)
        {
            (counts, _counts) = (_counts, []);
            _timer?.Dispose();
            _timer = null;
        }

        foreach (var ((function, failure), number) in counts)
        {
            tell(function, failure, number);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Tell();
}
