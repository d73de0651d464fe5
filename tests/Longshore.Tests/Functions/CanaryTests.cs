using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions;

public sealed class CanaryTests
{
    private static readonly FunctionState Live = State(1);
    private static readonly FunctionState Own = State(2);

    private readonly List<string> _ends = [];

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(33)]
    [InlineData(99)]
    public void TakesNext_OverAHundredCalls_IsItsPercentage(int percent)
    {
        var canary = Make(percent);

        Assert.Equal(percent, Enumerable.Range(0, 100).Count(_ => canary.TakesNext()));
        Assert.Equal(percent, Enumerable.Range(0, 100).Count(_ => canary.TakesNext()));
    }

    [Fact]
    public void Note_OfTwoFailures_IsNoReason()
    {
        var canary = Make(50);
        canary.Note(Own, Failed(Failure.Trapped));
        canary.Note(Own, Failed(Failure.Exited));

        Assert.Empty(_ends);
    }

    [Fact]
    public void Note_OfTheThirdFailure_TakesItBackOnce()
    {
        var canary = Make(50);
        canary.Note(Live, Done(1));
        for (var call = 0; call < 5; call++)
        {
            canary.Note(Own, Failed(Failure.Trapped));
        }

        Assert.Equal(["3 of its last 3 calls failed, and 0 of 1 of the live version"], _ends);
        Assert.DoesNotContain(Enumerable.Range(0, 10), _ => canary.TakesNext());
    }

    [Fact]
    public void Note_OfAnswersWithAServerError_CountsThemAsFailures()
    {
        var canary = Make(50);
        for (var call = 0; call < 3; call++)
        {
            canary.Note(Own, new InvocationResult(default) { Response = new GuestResponse(503, [], null) });
        }

        Assert.Single(_ends);
    }

    // A function that always fails now and then is no worse for that.
    [Fact]
    public void Note_OfAsManyFailuresAsTheLiveVersion_KeepsIt()
    {
        var canary = Make(50);
        for (var call = 0; call < 100; call++)
        {
            canary.Note(Live, call % 10 == 0 ? Failed(Failure.Trapped) : Done(1));
            canary.Note(Own, call % 10 == 5 ? Failed(Failure.Trapped) : Done(1));
        }

        Assert.Empty(_ends);
    }

    [Theory]
    [InlineData(Failure.Overloaded)]
    [InlineData(Failure.Refused)]
    [InlineData(Failure.Cancelled)]
    [InlineData(Failure.InputLimit)]
    public void Note_OfFailuresThatAreNotTheFunctions_SaysNothingOfIt(Failure failure)
    {
        var canary = Make(50);
        for (var call = 0; call < 10; call++)
        {
            canary.Note(Own, Failed(failure));
        }

        Assert.Empty(_ends);
    }

    [Theory]
    [InlineData(20, 41, true)]
    [InlineData(20, 39, false)]
    [InlineData(1, 5, false)]
    [InlineData(1, 7, true)]
    public void Note_OfSlowerCalls_TakesItBackBeyondTwiceTheLatencyAndFiveMilliseconds(int live, int own, bool isTakenBack)
    {
        var canary = Make(50);
        for (var call = 0; call < CanaryBounds.LatencyCallsMin; call++)
        {
            canary.Note(Live, Done(live));
        }

        for (var call = 0; call < CanaryBounds.LatencyCallsMin - 1; call++)
        {
            canary.Note(Own, Done(own));
        }

        Assert.Empty(_ends);
        canary.Note(Own, Done(own));
        Assert.Equal(isTakenBack, _ends.Count == 1);
    }

    [Fact]
    public void End_OfACanary_IsNotJudgedAnyMore()
    {
        var canary = Make(50);
        canary.End();
        for (var call = 0; call < 5; call++)
        {
            canary.Note(Own, Failed(Failure.Trapped));
        }

        Assert.Empty(_ends);
        Assert.DoesNotContain(Enumerable.Range(0, 10), _ => canary.TakesNext());
    }

    private Canary Make(int percent) => new(Own, percent, (_, reason) => _ends.Add(reason));

    private static InvocationResult Failed(Failure failure) => InvocationResult.Failed(failure, "");

    private static InvocationResult Done(int milliseconds) => new(default) { Latency = TimeSpan.FromMilliseconds(milliseconds) };

    private static FunctionState State(int version) => new(
        new FunctionConfig(new FunctionSpec(FunctionFixture.Name("f"), Artifact.Of(new byte[] { 1 })), default) { Version = version }, pool: null, defect: null);
}
