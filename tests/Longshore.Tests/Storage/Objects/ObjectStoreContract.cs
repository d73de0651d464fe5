using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Longshore.Functions.Objects;

namespace Longshore.Tests.Storage.Objects;

/// <summary>What every object store does. Each test has a bucket of its own.</summary>
public abstract class ObjectStoreContract
{
    protected const int MiB = 1 << 20;

    private readonly string _bucket = "test-" + Guid.NewGuid().ToString("N")[..12];

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData((9 * MiB) + 1)]
    public async Task Open_OfWhatWasPut_HasItsBytes(int size)
    {
        await using var opened = await OpenAsync();
        var bytes = RandomNumberGenerator.GetBytes(size);

        var put = await opened.Store.PutAsync(At("k"), ObjectContent.Of(bytes, "image/png"), ObjectCondition.None, Token);
        var (info, read) = await ReadAsync(opened.Store, At("k"), ObjectRange.All);

        Assert.Equal(bytes, read);
        Assert.Equal((size, put.ETag, put.Version, "image/png"), (info.Size, info.ETag, info.Version, info.ContentType));
        Assert.Equal(info, await opened.Store.StatAsync(At("k"), Token));
        Assert.NotEmpty(info.ETag);
    }

    [Fact]
    public async Task Put_OfUnknownLength_HasItsBytes()
    {
        await using var opened = await OpenAsync();
        var bytes = RandomNumberGenerator.GetBytes(17 * MiB);

        var put = await opened.Store.PutAsync(At("k"), ObjectContent.Of(bytes) with { Length = null }, ObjectCondition.None, Token);

        Assert.Equal(bytes.Length, put.Size);
        Assert.Equal(bytes, (await ReadAsync(opened.Store, At("k"), ObjectRange.All)).Bytes);
    }

    [Fact]
    public async Task Open_OfARange_HasItsBytesOnly()
    {
        await using var opened = await OpenAsync();
        await PutAsync(opened.Store, "k", "0123456789");

        Assert.Equal("34", await TextAsync(ObjectRange.From(3, 2)));
        Assert.Equal("9", await TextAsync(ObjectRange.From(9)));
        Assert.Equal("89", await TextAsync(ObjectRange.From(8, 100)));
        Assert.Equal("789", await TextAsync(ObjectRange.Last(3)));
        Assert.Equal("0123456789", await TextAsync(ObjectRange.Last(100)));

        async Task<string> TextAsync(ObjectRange range) => Text((await ReadAsync(opened.Store, At("k"), range)).Bytes);
    }

    [Fact]
    public async Task Open_OfARangeBehindTheEnd_IsNotSatisfiable()
    {
        await using var opened = await OpenAsync();
        await PutAsync(opened.Store, "k", "0123456789");
        await PutAsync(opened.Store, "empty", "");

        Assert.Equal(ObjectFailure.RangeNotSatisfiable, await FailureAsync(() => opened.Store.OpenAsync(At("k"), ObjectRange.From(10), Token)));
        Assert.Equal(ObjectFailure.RangeNotSatisfiable, await FailureAsync(() => opened.Store.OpenAsync(At("empty"), ObjectRange.From(0, 1), Token)));
        Assert.Equal(ObjectFailure.RangeNotSatisfiable, await FailureAsync(() => opened.Store.OpenAsync(At("empty"), ObjectRange.Last(1), Token)));
    }

    [Fact]
    public async Task Object_ThatIsNotThere_IsNotFound()
    {
        await using var opened = await OpenAsync();

        Assert.Null(await opened.Store.StatAsync(At("k"), Token));
        Assert.Equal(ObjectFailure.NotFound, await FailureAsync(() => opened.Store.OpenAsync(At("k"), ObjectRange.All, Token)));
        await opened.Store.RemoveAsync(At("k"), Token);
        Assert.Empty((await opened.Store.ListAsync(Bucket, new ObjectQuery("", "", 10), Token)).Objects);
        await PutAsync(opened.Store, "other", "x");
        Assert.Null(await opened.Store.StatAsync(At("k"), Token));
    }

    [Fact]
    public async Task Put_OfOtherBytes_ReplacesTheObject()
    {
        await using var opened = await OpenAsync();
        var first = await PutAsync(opened.Store, "k", "the first, which is longer");
        var second = await PutAsync(opened.Store, "k", "second");

        var (info, bytes) = await ReadAsync(opened.Store, At("k"), ObjectRange.All);
        Assert.Equal(("second", second.ETag, 6), (Text(bytes), info.ETag, info.Size));
        Assert.NotEqual(first.ETag, second.ETag);
        Assert.NotEqual(first.Version, second.Version);
        Assert.True(second.Modified >= first.Modified.AddSeconds(-1));
    }

    [Fact]
    public async Task Remove_OfAnObject_LeavesTheOthers()
    {
        await using var opened = await OpenAsync();
        await PutAsync(opened.Store, "k", "1");
        await PutAsync(opened.Store, "k/k", "2");

        await opened.Store.RemoveAsync(At("k"), Token);

        Assert.Null(await opened.Store.StatAsync(At("k"), Token));
        Assert.Equal("2", Text((await ReadAsync(opened.Store, At("k/k"), ObjectRange.All)).Bytes));
    }

    [Fact]
    public async Task Put_OnACondition_IsDoneOnlyIfItHolds()
    {
        await using var opened = await OpenAsync();
        var store = opened.Store;
        Assert.Equal(ObjectFailure.PreconditionFailed, await FailureAsync(() => PutIfAsync(ObjectCondition.IsPresent, "0")));
        Assert.Equal(ObjectFailure.PreconditionFailed, await FailureAsync(() => PutIfAsync(ObjectCondition.Matches("none"), "0")));
        var first = await PutIfAsync(ObjectCondition.IsAbsent, "1");
        Assert.Equal(ObjectFailure.PreconditionFailed, await FailureAsync(() => PutIfAsync(ObjectCondition.IsAbsent, "2")));
        Assert.Equal(ObjectFailure.PreconditionFailed, await FailureAsync(() => PutIfAsync(ObjectCondition.MatchesNot(first.ETag), "2")));
        var second = await PutIfAsync(ObjectCondition.Matches(first.ETag), "2");
        Assert.Equal(ObjectFailure.PreconditionFailed, await FailureAsync(() => PutIfAsync(ObjectCondition.Matches(first.ETag), "3")));
        await PutIfAsync(ObjectCondition.MatchesNot(first.ETag), "3");
        await PutIfAsync(ObjectCondition.IsPresent, "4");
        await store.RemoveAsync(At("k"), Token);
        await PutIfAsync(ObjectCondition.MatchesNot(first.ETag), "5");

        Assert.Equal("5", Text((await ReadAsync(store, At("k"), ObjectRange.All)).Bytes));
        Assert.NotEqual(first.ETag, second.ETag);

        Task<ObjectInfo> PutIfAsync(ObjectCondition condition, string text) => store.PutAsync(At("k"), ObjectContent.Of(Bytes(text)), condition, Token);
    }

    // A put that ends as unavailable may have been done.
    [Fact]
    public async Task Put_IfAbsent_OfManyTasks_IsDoneOnce()
    {
        await using var opened = await OpenAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 12).Select(
            async i => (Number: i, Failure: await TryPutAsync(opened.Store, "k", $"{i}", ObjectCondition.IsAbsent))));

        var winner = int.Parse(Text((await ReadAsync(opened.Store, At("k"), ObjectRange.All)).Bytes), CultureInfo.InvariantCulture);
        Assert.InRange(outcomes.Count(each => each.Failure is null), 0, 1);
        Assert.Contains(outcomes, each => each.Number == winner && each.Failure is null or ObjectFailure.Unavailable);
        Assert.DoesNotContain(outcomes, each => each.Number != winner && each.Failure is null);
    }

    // Each task adds its letters to a text by compare and set, so a lost update would leave a letter out.
    [Fact]
    public async Task Put_IfMatch_OfManyTasks_LosesNoUpdate()
    {
        await using var opened = await OpenAsync();
        await PutAsync(opened.Store, "text", "");

        await Task.WhenAll("abcdefghijkl".Chunk(3).Select(async letters =>
        {
            foreach (var letter in letters)
            {
                while (!await TryAddAsync(opened.Store, letter))
                {
                    // Another task was first.
                }
            }
        }));

        Assert.Equal("abcdefghijkl", string.Concat(Text((await ReadAsync(opened.Store, At("text"), ObjectRange.All)).Bytes).Order()));
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("ä/ö/漢字/😀")]
    [InlineData("100%25?x=1#top&y")]
    [InlineData("it's \"quoted\" + plus\\back")]
    [InlineData("-/_/~/.hidden/..two")]
    public async Task Key_OfAnyCharacters_IsFoundAndListed(string key)
    {
        await using var opened = await OpenAsync();
        await PutAsync(opened.Store, key, "x");

        Assert.Equal("x", Text((await ReadAsync(opened.Store, At(key), ObjectRange.All)).Bytes));
        Assert.Equal(key, Assert.Single((await opened.Store.ListAsync(Bucket, new ObjectQuery("", "", 10), Token)).Objects).Key.Value);
        await opened.Store.RemoveAsync(At(key), Token);
        Assert.Null(await opened.Store.StatAsync(At(key), Token));
    }

    [Fact]
    public async Task Key_OfTheGreatestLength_IsFound()
    {
        await using var opened = await OpenAsync();
        var key = string.Join('/', Enumerable.Repeat(new string('k', 204), 5));
        Assert.Equal(ObjectKey.BytesMax, key.Length);

        await PutAsync(opened.Store, key, "x");

        Assert.Equal(1, (await opened.Store.StatAsync(At(key), Token))!.Size);
    }

    [Fact]
    public async Task List_OfABucket_HasItsObjectsInTheOrderOfTheirBytes()
    {
        await using var opened = await OpenAsync();
        string[] keys = ["b", "a/2", "a/1", "a", "A", "a-", "\uff5e", "\U0001f600", "é"];
        foreach (var key in keys)
        {
            await PutAsync(opened.Store, key, key);
        }

        var page = await opened.Store.ListAsync(Bucket, new ObjectQuery("", "", 100), Token);

        Assert.Equal(["A", "a", "a-", "a/1", "a/2", "b", "é", "\uff5e", "\U0001f600"], page.Objects.Select(each => each.Key.Value));
        Assert.Null(page.Next);
        Assert.Equal((1, (await opened.Store.StatAsync(At("a"), Token))!.ETag), (page.Objects[1].Size, page.Objects[1].ETag));
    }

    [Fact]
    public async Task List_ByPagesAndPrefix_HasEveryObjectOnce()
    {
        await using var opened = await OpenAsync();
        foreach (var i in Enumerable.Range(0, 7))
        {
            await PutAsync(opened.Store, $"in/{i}", "x");
        }

        await PutAsync(opened.Store, "in", "x");
        await PutAsync(opened.Store, "io", "x");
        var found = new List<string>();
        for (string? after = ""; after is not null;)
        {
            var page = await opened.Store.ListAsync(Bucket, new ObjectQuery("in/", after, 3), Token);
            Assert.InRange(page.Objects.Count, 0, 3);
            found.AddRange(page.Objects.Select(each => each.Key.Value));
            after = page.Next;
        }

        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"in/{i}"), found);
        Assert.Equal(["in/6"], (await opened.Store.ListAsync(Bucket, new ObjectQuery("in/", "in/5", 3), Token)).Objects.Select(each => each.Key.Value));
    }

    [Fact]
    public async Task Buckets_OfTwoNames_AreApart()
    {
        await using var opened = await OpenAsync();
        Assert.True(BucketName.TryParse(_bucket + "-2", out var other));
        await PutAsync(opened.Store, "k", "1");
        await opened.Store.PutAsync(new ObjectAddress(other, At("k").Key), ObjectContent.Of(Bytes("2")), ObjectCondition.IsAbsent, Token);

        Assert.Equal("1", Text((await ReadAsync(opened.Store, At("k"), ObjectRange.All)).Bytes));
        Assert.Single((await opened.Store.ListAsync(other, new ObjectQuery("", "", 10), Token)).Objects);
    }

    // Whoever reads has the bytes of one put, or is told that it cannot.
    [Fact]
    public async Task Open_OfAnObjectThatIsReplacedMeanwhile_MixesNothing()
    {
        await using var opened = await OpenAsync();
        byte[] before = [.. Enumerable.Repeat((byte)'a', 10 * MiB)];
        byte[] after = [.. Enumerable.Repeat((byte)'b', 10 * MiB)];
        await opened.Store.PutAsync(At("k"), ObjectContent.Of(before), ObjectCondition.None, Token);
        await using var body = await opened.Store.OpenAsync(At("k"), ObjectRange.All, Token);
        var first = new byte[1_000];
        await body.Content.ReadExactlyAsync(first, Token);

        await opened.Store.PutAsync(At("k"), ObjectContent.Of(after), ObjectCondition.None, Token);

        await AssertRestAsync(body, before.Length - first.Length);
    }

    [Fact]
    public async Task Open_OfAnObjectThatIsRemovedMeanwhile_ReadsItOrSaysSo()
    {
        await using var opened = await OpenAsync();
        await opened.Store.PutAsync(At("k"), ObjectContent.Of(Enumerable.Repeat((byte)'a', 10 * MiB).ToArray()), ObjectCondition.None, Token);
        await using var body = await opened.Store.OpenAsync(At("k"), ObjectRange.All, Token);

        await opened.Store.RemoveAsync(At("k"), Token);

        await AssertRestAsync(body, 10 * MiB);
    }

    [Fact]
    public async Task Put_WhoseBytesFail_ChangesNothing()
    {
        await using var opened = await OpenAsync();
        await PutAsync(opened.Store, "k", "before");
        using var broken = new BrokenBytes(100_000);

        await Assert.ThrowsAnyAsync<Exception>(() => opened.Store.PutAsync(At("k"), new ObjectContent(broken, 200_000), ObjectCondition.None, Token));

        Assert.Equal("before", Text((await ReadAsync(opened.Store, At("k"), ObjectRange.All)).Bytes));
    }

    [Fact]
    public async Task Locate_OfAnObject_NamesItsHosts()
    {
        await using var opened = await OpenAsync();
        await PutAsync(opened.Store, "k", "x");

        var location = await opened.Store.LocateAsync(At("k"), Token);

        CheckHosts(location.Hosts);
    }

    protected BucketName Bucket => BucketName.TryParse(_bucket, out var name) ? name : throw new InvalidOperationException();

    protected ObjectAddress At(string key) => new(Bucket, ObjectKey.TryParse(key, out var parsed) ? parsed : throw new ArgumentException(key, nameof(key)));

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    protected Task<ObjectInfo> PutAsync(IObjectStore store, string key, string text) =>
        store.PutAsync(At(key), ObjectContent.Of(Bytes(text)), ObjectCondition.None, Token);

    protected static async Task<(ObjectInfo Info, byte[] Bytes)> ReadAsync(IObjectStore store, ObjectAddress address, ObjectRange range)
    {
        await using var body = await store.OpenAsync(address, range, Token);
        return (body.Info, await body.ReadAllAsync(64 * MiB, Token));
    }

    protected static async Task<ObjectFailure> FailureAsync(Func<Task> operation) => (await Assert.ThrowsAsync<ObjectException>(operation)).Failure;

    private protected abstract Task<OpenedObjectStore> OpenAsync();

    protected abstract void CheckHosts(IReadOnlyList<string> hosts);

    private static async Task AssertRestAsync(ObjectBody body, int length)
    {
        try
        {
            var rest = new byte[length];
            await body.Content.ReadExactlyAsync(rest, Token);
            Assert.DoesNotContain(rest, each => each != (byte)'a');
        }
        catch (ObjectException refusal)
        {
            Assert.Equal(ObjectFailure.Changed, refusal.Failure);
        }
    }

    private async Task<bool> TryAddAsync(IObjectStore store, char letter)
    {
        var (info, bytes) = await ReadAsync(store, At("text"), ObjectRange.All);
        var text = Text(bytes);
        return text.Contains(letter, StringComparison.Ordinal)
            || await TryPutAsync(store, "text", text + letter, ObjectCondition.Matches(info.ETag)) is null;
    }

    private async Task<ObjectFailure?> TryPutAsync(IObjectStore store, string key, string text, ObjectCondition condition)
    {
        try
        {
            await store.PutAsync(At(key), ObjectContent.Of(Bytes(text)), condition, Token);
            return null;
        }
        catch (ObjectException refusal) when (refusal.Failure is ObjectFailure.PreconditionFailed or ObjectFailure.Unavailable)
        {
            return refusal.Failure;
        }
    }
}
