using Longshore.Fleet.Boards;

namespace Longshore.Fleet.Energy;

/// <summary>What a board does over time. Not thread-safe.</summary>
/// <param name="board">The board.</param>
/// <param name="watts">What it draws.</param>
/// <param name="time">The clock.</param>
public sealed class BoardTimeline(BoardId board, BoardWatts watts, TimeProvider time)
{
    private readonly Dictionary<EnergyKey, TimeSpan> _spans = [];
    private EnergyKey _now = new(board, BoardActivity.Idle, "");
    private long _since = time.GetTimestamp();

    /// <summary>What it does from now on.</summary>
    /// <param name="activity">The activity.</param>
    /// <param name="function">The function that it runs; empty for other activities.</param>
    public void Change(BoardActivity activity, string function)
    {
        Close();
        _now = new EnergyKey(board, activity, function);
    }

    /// <summary>What it did since the last call.</summary>
    public IReadOnlyList<ActivitySpan> Take()
    {
        Close();
        var spans = _spans.Select(span => new ActivitySpan(span.Key, span.Value, watts.Of(span.Key.Activity))).ToArray();
        _spans.Clear();
        return spans;
    }

    private void Close()
    {
        var now = time.GetTimestamp();
        _spans[_now] = _spans.GetValueOrDefault(_now) + time.GetElapsedTime(_since, now);
        _since = now;
    }
}
