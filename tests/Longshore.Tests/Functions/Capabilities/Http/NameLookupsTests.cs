using System.Net;
using Longshore.Functions.Capabilities.Http;

namespace Longshore.Tests.Functions.Capabilities.Http;

public sealed class NameLookupsTests : IDisposable
{
    private readonly ManualResetEventSlim _answers = new();
    private readonly SemaphoreSlim _begun = new(0);
    private readonly NameLookups _names;

    public NameLookupsTests() => _names = new NameLookups(Resolve);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _begun.Dispose();
        _answers.Dispose();
    }

    [Fact]
    public async Task Find_OfNamesWithoutAnAnswer_HoldsNeitherOthersNorThePool()
    {
        using var places = new SemaphoreSlim(NameLookups.PerFunctionMax);
        var silent = Enumerable.Range(0, 3 * NameLookups.PerFunctionMax).Select(_ => _names.FindAsync(places, "silent", Token)).ToArray();
        await BegunAsync(NameLookups.PerFunctionMax);
        using var ofAnother = new SemaphoreSlim(NameLookups.PerFunctionMax);

        Assert.Equal([IPAddress.Loopback], await _names.FindAsync(ofAnother, "answers", Token));

        Assert.DoesNotContain(silent, each => each.IsCompleted);
        Assert.Equal(0, _begun.CurrentCount);
        _answers.Set();
        await Task.WhenAll(silent);
        Assert.Equal(NameLookups.PerFunctionMax, places.CurrentCount);
    }

    [Fact]
    public async Task Find_ThatNobodyWaitsForAnyMore_KeepsItsPlaceUntilItEnds()
    {
        using var places = new SemaphoreSlim(1);
        using var end = new CancellationTokenSource();
        var left = _names.FindAsync(places, "silent", end.Token);
        await BegunAsync(1);

        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        var next = _names.FindAsync(places, "answers", Token);

        Assert.False(next.IsCompleted);
        _answers.Set();
        Assert.Equal([IPAddress.Loopback], await next);
    }

    [Fact]
    public async Task Find_ThatFails_GivesItsPlaceBack()
    {
        using var places = new SemaphoreSlim(1);

        await Assert.ThrowsAsync<InvalidOperationException>(() => _names.FindAsync(places, "fails", Token));

        Assert.Equal([IPAddress.Loopback], await _names.FindAsync(places, "answers", Token));
    }

    private async Task BegunAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await _begun.WaitAsync(Token);
        }
    }

    private IPAddress[] Resolve(string host)
    {
        switch (host)
        {
            case "silent":
                _begun.Release();
                _answers.Wait(Token);
                break;
            case "fails":
                throw new InvalidOperationException("no such name");
        }

        return [IPAddress.Loopback];
    }
}
