using System.Globalization;
using Longshore.Functions.Calls;

namespace Longshore.Functions.Catalog;

/// <summary>A version of a function that gets some of its calls, and is compared with the live version. Thread-safe.</summary>
/// <param name="state">The version.</param>
/// <param name="percent">The percentage of the calls that it gets.</param>
/// <param name="failed">Called once, when it has exceeded a bound of <see cref="CanaryBounds"/>, with the reason. Must not block.</param>
internal sealed class Canary(FunctionState state, int percent, Action<Canary, string> failed)
{
    private const int Whole = 100;

    private readonly Lock _lock = new();
    private readonly LastCalls _own = new();
    private readonly LastCalls _live = new();
    private uint _calls;
    private volatile bool _isOver;

    /// <summary>The version.</summary>
    public FunctionState State => state;

    /// <summary>The percentage of the calls that it gets.</summary>
    public int Percent => percent;

    /// <summary>Whether the next call is the canary's: spread evenly over the calls.</summary>
    public bool TakesNext()
    {
        var number = Interlocked.Increment(ref _calls) - 1;
        return !_isOver && ((ulong)number + 1) * (ulong)percent / Whole > (ulong)number * (ulong)percent / Whole;
    }

    /// <summary>It gets no more calls, and is not judged any more.</summary>
    public void End()
    {
        lock (_lock)
        {
            _isOver = true;
        }
    }

    /// <summary>Notes how a call of one of both versions ended.</summary>
    public void Note(FunctionState of, InvocationResult result)
    {
        string? reason;
        lock (_lock)
        {
            (of == state ? _own : _live).Note(result);
            if (_isOver || of != state || (reason = Reason_NeedsLock()) is null)
            {
                return;
            }

            _isOver = true;
        }

        failed(this, reason);
    }

    private string? Reason_NeedsLock()
    {
        if (_own.Failed >= CanaryBounds.FailuresMin && _own.FailedPercent > _live.FailedPercent + CanaryBounds.FailurePointsMax)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{_own.Failed} of its last {_own.Count} calls failed, and {_live.Failed} of {_live.Count} of the live version");
        }

        return _own.Latency is { } latency && _live.Latency is { } usual
            && latency > CanaryBounds.LatencyFactorMax * usual && latency - usual > CanaryBounds.LatencyDifferenceMin
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"half of its calls took more than {latency.TotalMilliseconds:0.#} ms, and {usual.TotalMilliseconds:0.#} ms those of the live version")
            : null;
    }
}
