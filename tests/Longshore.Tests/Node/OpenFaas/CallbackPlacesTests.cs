using Longshore.Node.Faces.OpenFaas.Detached;

namespace Longshore.Tests.Node.OpenFaas;

public sealed class CallbackPlacesTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly CallbackPlaces _places = new(placesMax: 3, serverPlacesMax: 2, bytesMax: 100);

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
