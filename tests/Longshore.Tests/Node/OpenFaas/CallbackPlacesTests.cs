using Longshore.Node.Faces.OpenFaas.Detached;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Node.OpenFaas;

public sealed class CallbackPlacesTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly FakeTimeProvider _time = new();
    private readonly CallbackPlaces _places;

    public CallbackPlacesTests() => _places = new CallbackPlaces(
        new CallbackLimits { PlacesMax = 4, NewPlacesMax = 3, ServerPlacesMax = 2, ServerPostsMax = 1, BytesMax = 100, SilenceMax = TimeSpan.FromSeconds(10) }, _time);

    [Fact]
    public async Task Enter_ServerThatTakesResults_WaitsForItsPlaces()
    {
        Assert.True(await _places.TryEnterAsync("a:80", 1, Token));
        Assert.True(await _places.TryEnterAsync("a:80", 1, Token));
        var third = _places.TryEnterAsync("a:80", 1, Token);
        Assert.True(await _places.TryEnterAsync("b:80", 1, Token));
        Assert.False(third.IsCompleted);

        _places.Note("a:80", isTaken: true);
        _places.Leave("a:80", 1);

        Assert.True(await third);
    }

    [Fact]
    public async Task Enter_ServerThatFails_IsRefusedBeyondItsPlaces()
    {
        Assert.True(await _places.TryEnterAsync("a:80", 1, Token));
        Assert.True(await _places.TryEnterAsync("a:80", 1, Token));
        var waiting = _places.TryEnterAsync("a:80", 1, Token);

        _places.Note("a:80", isTaken: false);

        Assert.False(await waiting);
        Assert.False(await _places.TryEnterAsync("A:80", 1, Token));
        Assert.True(await _places.TryEnterAsync("b:80", 1, Token));
        _places.Note("a:80", isTaken: true);
        _places.Leave("a:80", 1);
        Assert.True(await _places.TryEnterAsync("a:80", 1, Token));
    }

    // Nobody knows yet whether it answers at all. Whoever waited would keep a place of all asynchronous calls.
    [Fact]
    public async Task Enter_ServerThatIsSilent_IsRefusedAfterTheSilence()
    {
        Assert.True(await _places.TryEnterAsync("a:80", 1, Token));
        Assert.True(await _places.TryEnterAsync("a:80", 1, Token));
        _time.Advance(TimeSpan.FromSeconds(6));
        var waiting = _places.TryEnterAsync("a:80", 1, Token);
        Assert.False(waiting.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.False(await waiting);
        Assert.False(await _places.TryEnterAsync("a:80", 1, Token));
    }

    [Fact]
    public async Task Enter_ServerThatTookAResultMeanwhile_GoesOnWaiting()
    {
        Assert.True(await _places.TryEnterAsync("a:80", 1, Token));
        Assert.True(await _places.TryEnterAsync("a:80", 1, Token));
        var waiting = _places.TryEnterAsync("a:80", 1, Token);
        _time.Advance(TimeSpan.FromSeconds(9));
        _places.Note("a:80", isTaken: true);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(waiting.IsCompleted);

        _places.Leave("a:80", 1);

        Assert.True(await waiting);
    }

    [Fact]
    public async Task Enter_NewServers_LeaveAPartToThoseThatAreKnown()
    {
        Assert.True(await _places.TryEnterAsync("known:80", 1, Token));
        _places.Note("known:80", isTaken: true);
        _places.Leave("known:80", 1);
        foreach (var server in (string[])["a:80", "b:80", "c:80"])
        {
            Assert.True(await _places.TryEnterAsync(server, 1, Token));
        }

        var fourth = _places.TryEnterAsync("d:80", 1, Token);
        Assert.False(fourth.IsCompleted);
        Assert.True(await _places.TryEnterAsync("known:80", 1, Token));
        _places.Note("a:80", isTaken: true);
        _places.Leave("a:80", 1);
        Assert.True(await fourth);
    }

    [Fact]
    public async Task Begin_BeyondThePostsOfAServer_WaitsForOneToEnd()
    {
        Assert.True(await _places.TryEnterAsync("a:80", 1, Token));
        Assert.True(await _places.TryEnterAsync("a:80", 1, Token));
        var first = await _places.BeginAsync("a:80", Token);
        var second = _places.BeginAsync("a:80", Token);
        Assert.False(second.IsCompleted);

        first.Dispose();

        (await second).Dispose();
    }

    [Fact]
    public async Task Enter_OverTheBytes_WaitsUntilTheyAreGivenBack()
    {
        Assert.True(await _places.TryEnterAsync("a:80", 1_000, Token));
        var second = _places.TryEnterAsync("b:80", 1, Token);
        Assert.False(second.IsCompleted);

        _places.Leave("a:80", 1_000);

        Assert.True(await second);
    }

    [Fact]
    public async Task Enter_WaitThatIsCancelled_TakesNoPlace()
    {
        using var caller = new CancellationTokenSource();
        Assert.True(await _places.TryEnterAsync("a:80", 100, Token));
        var second = _places.TryEnterAsync("b:80", 1, caller.Token);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        _places.Leave("a:80", 100);
        Assert.True(await _places.TryEnterAsync("b:80", 100, Token));
    }
}
