using System.Runtime.CompilerServices;
using Longshore.Functions;
using Longshore.Functions.Execution;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Functions;

public sealed class MemoryWatchTests : IDisposable
{
    private const long Bound = 1000;

    private readonly MemoryWatch _watch;
    private readonly List<string> _done = [];
    private readonly FakeTimeProvider _time = new();
    private readonly StrongBox<int> _function = new();
    private long _resident;
    private bool _hasGuest = true;

    public MemoryWatchTests() => _watch = new MemoryWatch(
        Bound,
        () => _resident,
        _time,
        () => _done.Add("freed"),
        () =>
        {
            _done.Add("ended");
            return _hasGuest;
        },
        faulted: null);

    public void Dispose() => _watch.Dispose();

    [Theory]
    [InlineData(0, true, true, "")]
    [InlineData(849, true, true, "")]
    [InlineData(850, true, true, "freed")]
    [InlineData(949, true, true, "freed")]
    [InlineData(950, true, false, "freed,ended")]
    [InlineData(979, true, false, "freed,ended")]
    [InlineData(980, false, false, "freed,ended")]
    [InlineData(5000, false, false, "freed,ended")]
    public void Check_OfMemory_DoesWhatItNeeds(long resident, bool isOpenForSmall, bool isOpenForLarge, string done)
    {
        _resident = resident;

        _watch.Check();

        Assert.Equal(
            (isOpenForSmall, isOpenForLarge, done),
            (_watch.HasRoomFor(MemoryWatch.SmallBytesMax), _watch.HasRoomFor(MemoryWatch.SmallBytesMax + 1), string.Join(',', _done)));
    }

    [Fact]
    public void Check_AfterMemoryWasFreed_LetsCallsInAgain()
    {
        _resident = Bound;
        _watch.Check();
        _resident = Bound / 2;

        _watch.Check();

        Assert.True(_watch.HasRoomFor(long.MaxValue));
        Assert.Equal(1, _watch.Ended);
    }

    [Fact]
    public async Task WaitForRoom_AtTheBound_EndsWhenMemoryIsFree()
    {
        _resident = Bound;
        _watch.Check();
        var small = _watch.WaitForRoomAsync(MemoryWatch.SmallBytesMax, _function, TestContext.Current.CancellationToken);
        var large = _watch.WaitForRoomAsync(MemoryWatch.SmallBytesMax + 1, _function, TestContext.Current.CancellationToken);
        var waits = !small.IsCompleted;
        _resident = 970;

        _watch.Check();

        Assert.Equal((true, true, false), (waits, await small, await large));
    }

    [Fact]
    public async Task WaitForRoom_WhileThereIsNone_IsRefusedAfterAMoment()
    {
        _resident = Bound;
        _watch.Check();
        var call = _watch.WaitForRoomAsync(1, _function, TestContext.Current.CancellationToken);

        _time.Advance(TimeSpan.FromMilliseconds(399));
        var waits = !call.IsCompleted;
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal((true, false), (waits, await call));
    }

    [Fact]
    public async Task WaitForRoom_OfTooManyOfAFunction_RefusesTheRestAtOnceAndHasPlacesForOthers()
    {
        _resident = Bound;
        _watch.Check();

        var calls = Enumerable.Range(0, 300).Select(_ => _watch.WaitForRoomAsync(1, _function, TestContext.Current.CancellationToken)).ToArray();
        var other = _watch.WaitForRoomAsync(1, new StrongBox<int>(), TestContext.Current.CancellationToken);

        Assert.Equal((300 - 128, false), (calls.Count(call => call.IsCompletedSuccessfully), other.IsCompleted));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.DoesNotContain(true, await Task.WhenAll([.. calls, other]));
        Assert.Equal(0, _function.Value);
    }

    [Fact]
    public async Task WaitForRoom_OfTooManyFunctions_RefusesTheRestAtOnce()
    {
        _resident = Bound;
        _watch.Check();

        var calls = Enumerable.Range(0, 300)
            .Select(_ => _watch.WaitForRoomAsync(1, new StrongBox<int>(), TestContext.Current.CancellationToken)).ToArray();

        Assert.Equal(300 - 255, calls.Count(call => call.IsCompletedSuccessfully));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.DoesNotContain(true, await Task.WhenAll(calls));
    }

    [Fact]
    public async Task WaitForRoom_Cancelled_Ends()
    {
        _resident = Bound;
        _watch.Check();
        using var end = new CancellationTokenSource();
        var call = _watch.WaitForRoomAsync(1, _function, end.Token);

        await end.CancelAsync();

        await Assert.ThrowsAsync<TaskCanceledException>(() => call);
    }

    // A large guest does not keep all others out for longer.
    [Fact]
    public void Check_NearTheBoundForLong_EndsTheLargestGuest()
    {
        _resident = 920;
        for (var check = 0; check < 4; check++)
        {
            _watch.Check();
        }

        Assert.Equal(0, _watch.Ended);
        _watch.Check();

        Assert.Equal(1, _watch.Ended);
    }

    [Theory]
    [InlineData(128L << 20)]
    [InlineData(300L << 20)]
    [InlineData(8L << 30)]
    public void Default_OfAnyMachine_LetsANodeStart(long available)
    {
        var options = new FunctionsOptions { MemoryBytesMax = FunctionsOptions.DefaultMemoryBytesMax(available) };

        Assert.Empty(options.Violations());
    }

    [Fact]
    public void Check_WithoutAGuestToEnd_CountsNone()
    {
        (_resident, _hasGuest) = (Bound, false);

        _watch.Check();

        Assert.Equal(0, _watch.Ended);
    }
}
