using Longshore.Functions.Near;
using Longshore.Functions.Objects;
using Longshore.Tests.Functions.Objects;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Functions.Near;

/// <summary>Where objects were found lately.</summary>
public sealed class ObjectPlacesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly MemoryObjectStore _objects;
    private readonly ObjectPlaces _places;
    private readonly ObjectAddress _address;

    public ObjectPlacesTests()
    {
        _objects = new MemoryObjectStore(_time) { Location = new ObjectLocation(["host-1"]) };
        _places = new ObjectPlaces(_objects, _time);
        _ = BucketName.TryParse("data", out var bucket);
        _ = ObjectKey.TryParse("text", out var key);
        _address = new ObjectAddress(bucket, key);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Find_OfAKnownObject_DoesNotAskAgainForAWhile()
    {
        await PutAsync(10);
        Assert.Equal((10, "host-1"), await FindAsync());

        await PutAsync(20);
        Assert.Equal((10, "host-1"), await FindAsync());
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal((20, "host-1"), await FindAsync());
    }

    [Fact]
    public async Task Find_AfterAWrite_AsksAgain()
    {
        await PutAsync(10);
        await FindAsync();
        await PutAsync(20);

        _places.Forget(_address);

        Assert.Equal((20, "host-1"), await FindAsync());
    }

    [Fact]
    public async Task Find_OfNoObject_IsNotRemembered()
    {
        await Assert.ThrowsAsync<ObjectException>(FindAsync);

        await PutAsync(10);

        Assert.Equal((10, "host-1"), await FindAsync());
    }

    [Theory]
    [InlineData(NearLimits.FetchedBytesMax, true)]
    [InlineData(NearLimits.FetchedBytesMax + 1, false)]
    public async Task Find_OfAnUnknownObject_BringsItIfItIsSmall(int bytes, bool isFetched)
    {
        await PutAsync(bytes);

        var found = await _places.FindAsync(_address, Token);

        Assert.Equal((bytes, isFetched), (found.Place.Bytes, found.Fetched is { } fetched && fetched.Bytes.Length == bytes));
        Assert.Null((await _places.FindAsync(_address, Token)).Fetched);
    }

    [Fact]
    public async Task Find_OfAnEmptyObject_FindsIt()
    {
        await PutAsync(0);

        Assert.Equal((0, "host-1"), await FindAsync());
    }

    private async Task<(long Bytes, string Host)> FindAsync()
    {
        var found = await _places.FindAsync(_address, Token);
        return (found.Place.Bytes, Assert.Single(found.Place.Hosts));
    }

    private Task<ObjectInfo> PutAsync(int bytes) => _objects.PutAsync(_address, ObjectContent.Of(new byte[bytes]), ObjectCondition.None, Token);
}
