using Longshore.Wasm.Compilation;

namespace Longshore.Tests.Wasm;

public sealed class CallPredictionTests
{
    [Fact]
    public void TryNext_AfterACall_GivesItsCalleesInOrder()
    {
        var prediction = Of([3, 1, 2], [], [], []);

        prediction.NoteCall(0);

        Assert.Equal([3, 1, 2], All(prediction));
    }

    [Fact]
    public void TryNext_WithoutACall_GivesNothing() => Assert.Empty(All(Of([1], [])));

    [Fact]
    public void TryNext_AfterALaterCall_GivesItsCalleesFirst()
    {
        var prediction = Of([1, 2], [3], [], []);

        prediction.NoteCall(0);
        prediction.NoteCall(1);

        Assert.Equal([3, 1, 2], All(prediction));
    }

    [Fact]
    public void TryNext_AfterACallIsRepeated_GivesNothingTwice()
    {
        var prediction = Of([1, 1], [0]);

        prediction.NoteCall(0);
        prediction.NoteCall(0);

        Assert.Equal([1, 1, 0], All(prediction));
    }

    [Fact]
    public void TryNext_AfterAllCallees_GivesTheirCallees()
    {
        var prediction = Of([1, 2], [3], [4], [], []);

        prediction.NoteCall(0);

        Assert.Equal([1, 2, 3, 4], All(prediction));
    }

    // Function 1 has code when it is called, so only the call of 3 shows it.
    [Fact]
    public void NoteCall_OfACalleeOfAPrediction_PredictsThatFunctionsOtherCallees()
    {
        var prediction = Of([1, 2], [3, 4], [], [5], [], []);
        prediction.NoteCall(0);
        Assert.True(prediction.TryNext(out var first));

        prediction.NoteCall(3);

        Assert.Equal(1, first);
        Assert.Equal([5, 3, 4, 2], All(prediction));
    }

    [Fact]
    public void TryNext_WithoutFurtherCalls_EndsAtTheLimit()
    {
        var chain = Enumerable.Range(1, 2 * CallPrediction.AfterOneCallMax).Select(next => (int[])[next]).Append([]).ToArray();
        var prediction = Of(chain);
        prediction.NoteCall(0);

        Assert.Equal(CallPrediction.AfterOneCallMax, All(prediction).Count);
        prediction.NoteCall(CallPrediction.AfterOneCallMax);
        Assert.Equal(CallPrediction.AfterOneCallMax, All(prediction).Count);
    }

    private static CallPrediction Of(params int[][] callees) => new(callees.Length, function => callees[function]);

    private static List<int> All(CallPrediction prediction)
    {
        var all = new List<int>();
        while (prediction.TryNext(out var function))
        {
            all.Add(function);
        }

        return all;
    }
}
