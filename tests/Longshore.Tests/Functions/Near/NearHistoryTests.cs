using Longshore.Functions.Near;

namespace Longshore.Tests.Functions.Near;

/// <summary>What is known of functions on objects.</summary>
public sealed class NearHistoryTests
{
    private readonly NearHistory _history = new();

    [Fact]
    public void Look_AfterSeveralRuns_HasTheMedianOfTheLastFive()
    {
        var seen = new List<double>();
        foreach (var milliseconds in (int[])[90, 20, 60, 30, 40, 50])
        {
            _history.NoteHere(TimeSpan.FromMilliseconds(milliseconds));
            seen.Add(_history.Look().Here!.Value.TotalMilliseconds);
        }

        Assert.Equal([90, 20, 60, 30, 40, 40], seen);
        Assert.Null(_history.Look().There);
    }

    [Fact]
    public void Look_AfterMoves_HasTheMeanOfTheirBytes()
    {
        _history.NoteBytes(1_000, 100);
        _history.NoteBytes(2_000, 300);

        Assert.Equal((1_500, 200), (_history.Look().Sent, _history.Look().Back));
    }

    [Fact]
    public void Decided_AlwaysTheSame_ForgetsTheOtherPlaceLaterEachTime()
    {
        var forgotten = new List<int>();
        for (var i = 0; i < 200; i++)
        {
            if (_history.Look().Here is null)
            {
                forgotten.Add(i);
                _history.NoteHere(TimeSpan.FromMilliseconds(10));
            }

            _history.NoteThere(TimeSpan.FromMilliseconds(5));
            _history.Decided(moves: true);
        }

        Assert.Equal([0, 3, 7, 15, 31, 63, 127, 191], forgotten);
        Assert.Equal(TimeSpan.FromMilliseconds(10), _history.Look().HereBefore);
        Assert.Null(_history.Look().ThereBefore);
        Assert.NotNull(_history.Look().There);
    }
}
