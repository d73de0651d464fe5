using System.Text;
using Longshore.Functions.Capabilities.KeyValue;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Storage;

/// <summary>The contract of <c>IKeyValueStore</c>. Every implementation has a subclass that opens it.</summary>
public abstract class KeyValueStoreContract
{
    protected static readonly KeyValueLimits Limits = new() { BytesMax = 100_000, EntriesMax = 100 };

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch.AddDays(20_000));

    [Fact]
    public async Task Find_AfterPut_HasTheLastValueAndItsVersion()
    {
        await using var opened = Open();
        var store = opened.Stores.Open("a");

        var first = await PutAsync(store, "k", "1");
        var second = await PutAsync(store, "k", "2");

        var found = await store.FindAsync(Bytes("k"), Token);
        Assert.Equal(("2", second), (Text(found!.Value), found.Version));
        Assert.True(second > first);
        Assert.Null(await store.FindAsync(Bytes("K"), Token));
    }

    [Fact]
    public async Task Find_EmptyValue_IsAValue()
    {
        await using var opened = Open();
        await PutAsync(opened.Stores.Open("a"), "k", "");

        Assert.Equal(0, (await opened.Stores.Open("a").FindAsync(Bytes("k"), Token))!.Value.Length);
    }

    [Fact]
    public async Task Stores_OfDifferentNames_DoNotShareKeys()
    {
        await using var opened = Open();
        await PutAsync(opened.Stores.Open("a"), "k", "of a");
        await PutAsync(opened.Stores.Open("b"), "k", "of b");

        Assert.Equal("of a", Text((await opened.Stores.Open("a").FindAsync(Bytes("k"), Token))!.Value));
        Assert.Null(await opened.Stores.Open("c").FindAsync(Bytes("k"), Token));
    }

    [Fact]
    public async Task Delete_OfAKey_TellsWhetherItHadAValue()
    {
        await using var opened = Open();
        var store = opened.Stores.Open("a");
        await PutAsync(store, "k", "1");

        Assert.Equal(KeyValueStatus.Done, (await store.ChangeAsync(new KeyValueDelete(Bytes("k")))).Status);
        Assert.Equal(KeyValueStatus.Missing, (await store.ChangeAsync(new KeyValueDelete(Bytes("k")))).Status);
        Assert.Null(await store.FindAsync(Bytes("k"), Token));
    }

    [Fact]
    public async Task Put_AfterDelete_HasALaterVersion()
    {
        await using var opened = Open();
        var store = opened.Stores.Open("a");
        var before = await PutAsync(store, "k", "1");
        await store.ChangeAsync(new KeyValueDelete(Bytes("k")));

        Assert.True(await PutAsync(store, "k", "1") > before);
    }

    [Fact]
    public async Task Exchange_OfTheExpectedVersion_IsMadeOnce()
    {
        await using var opened = Open();
        var store = opened.Stores.Open("a");
        var version = await PutAsync(store, "k", "1");

        var made = await store.ChangeAsync(new KeyValueExchange(Bytes("k"), version, Bytes("2")));
        var late = await store.ChangeAsync(new KeyValueExchange(Bytes("k"), version, Bytes("3")));

        Assert.Equal((KeyValueStatus.Done, KeyValueStatus.Conflict), (made.Status, late.Status));
        Assert.Equal("2", Text((await store.FindAsync(Bytes("k"), Token))!.Value));
    }

    [Fact]
    public async Task Exchange_OfAnAbsentKey_IsMadeIfThereIsNone()
    {
        await using var opened = Open();
        var store = opened.Stores.Open("a");

        Assert.Equal(KeyValueStatus.Conflict, (await store.ChangeAsync(new KeyValueExchange(Bytes("k"), 1, Bytes("1")))).Status);
        Assert.Equal(KeyValueStatus.Done, (await store.ChangeAsync(new KeyValueExchange(Bytes("k"), null, Bytes("1")))).Status);
        Assert.Equal(KeyValueStatus.Conflict, (await store.ChangeAsync(new KeyValueExchange(Bytes("k"), null, Bytes("2")))).Status);
    }

    [Fact]
    public async Task Increment_FromManyTasks_CountsEachOnce()
    {
        await using var opened = Open();
        var store = opened.Stores.Open("a");

        await Parallel.ForAsync(0, 200, Token, async (i, _) => await store.ChangeAsync(new KeyValueIncrement(Bytes("n"), i % 2 == 0 ? 3 : -1)));

        Assert.Equal("200", Text((await store.FindAsync(Bytes("n"), Token))!.Value));
    }

    [Theory]
    [InlineData("text", 1)]
    [InlineData("1.5", 1)]
    [InlineData("", 1)]
    [InlineData("9223372036854775807", 1)]
    [InlineData("-9223372036854775808", -1)]
    [InlineData("9223372036854775808", 0)]
    public async Task Increment_OfWhatIsNoInteger_ChangesNothing(string value, long by)
    {
        await using var opened = Open();
        var store = opened.Stores.Open("a");
        await PutAsync(store, "n", value);

        Assert.Equal(KeyValueStatus.NotAnInteger, (await store.ChangeAsync(new KeyValueIncrement(Bytes("n"), by))).Status);
        Assert.Equal(value, Text((await store.FindAsync(Bytes("n"), Token))!.Value));
    }

    [Fact]
    public async Task Key_WhoseTimeHasPassed_HasNoValueAtOnce()
    {
        await using var opened = Open();
        var store = opened.Stores.Open("a");
        await store.ChangeAsync(new KeyValuePut(Bytes("k"), Bytes("1"), Time.GetUtcNow().AddSeconds(10)));
        Time.Advance(TimeSpan.FromSeconds(9));
        Assert.NotNull(await store.FindAsync(Bytes("k"), Token));

        Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(await store.FindAsync(Bytes("k"), Token));
        Assert.Empty((await store.ListAsync(new KeyValueQuery(default, default, 10), Token)).Keys);
        Assert.Equal(KeyValueStatus.Missing, (await store.ChangeAsync(new KeyValueDelete(Bytes("k")))).Status);
        Assert.Equal(KeyValueStatus.Done, (await store.ChangeAsync(new KeyValueExchange(Bytes("k"), null, Bytes("2")))).Status);
    }

    [Fact]
    public async Task Increment_OfAKeyThatExpires_KeepsItsTime()
    {
        await using var opened = Open();
        var store = opened.Stores.Open("a");
        await store.ChangeAsync(new KeyValuePut(Bytes("n"), Bytes("1"), Time.GetUtcNow().AddSeconds(10)));
        await store.ChangeAsync(new KeyValueIncrement(Bytes("n"), 1));

        Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(1, (await store.ChangeAsync(new KeyValueIncrement(Bytes("n"), 1))).Number);
    }

    [Fact]
    public async Task List_ByPages_HasEveryKeyOfThePrefixOnce()
    {
        await using var opened = Open();
        var store = opened.Stores.Open("a");
        foreach (var key in (string[])["b/3", "a", "b/1", "c", "b/", "b/2", "b", "b/ü"])
        {
            await PutAsync(store, key, "");
        }

        var pages = new List<string>();
        for (var page = await ListAsync(store, ""); ; page = await ListAsync(store, Text(page.Keys[^1])))
        {
            pages.Add(string.Join(' ', page.Keys.Select(key => Text(key))));
            if (page.IsLast)
            {
                break;
            }
        }

        Assert.Equal(["b/ b/1", "b/2 b/3", "b/ü"], pages);

        ValueTask<KeyValuePage> ListAsync(IKeyValueStore from, string after) => from.ListAsync(new KeyValueQuery(Bytes("b/"), Bytes(after), 2), Token);
    }

    [Fact]
    public async Task Put_BeyondTheEntriesOfAStore_IsRefused()
    {
        await using var opened = Open();
        var store = opened.Stores.Open("a");
        for (var i = 0; i < Limits.EntriesMax; i++)
        {
            await PutAsync(store, $"k{i}", "");
        }

        Assert.Equal(KeyValueStatus.StoreFull, (await store.ChangeAsync(new KeyValuePut(Bytes("one more"), Bytes("")))).Status);
        await PutAsync(store, "k7", "another value");
        await PutAsync(opened.Stores.Open("b"), "one more", "");
        await store.ChangeAsync(new KeyValueDelete(Bytes("k0")));
        await PutAsync(store, "one more", "");
    }

    [Fact]
    public async Task Put_BeyondTheBytesOfAStore_IsRefused()
    {
        await using var opened = Open();
        var store = opened.Stores.Open("a");
        await PutAsync(store, "k", new string('x', 99_000));

        Assert.Equal(KeyValueStatus.StoreFull, (await store.ChangeAsync(new KeyValuePut(Bytes("l"), new byte[1_000]))).Status);
        await PutAsync(store, "k", "x");
        await PutAsync(store, "l", new string('x', 1_000));
    }

    [Fact]
    public async Task Put_IntoAStoreThatIsFullOfExpiredEntries_FindsRoom()
    {
        await using var opened = Open();
        var store = opened.Stores.Open("a");
        for (var i = 0; i < Limits.EntriesMax; i++)
        {
            await store.ChangeAsync(new KeyValuePut(Bytes($"k{i}"), Bytes(""), Time.GetUtcNow().AddSeconds(1)));
        }

        Time.Advance(TimeSpan.FromSeconds(1));

        await PutAsync(store, "k0", "alive");
        await PutAsync(store, "one more", "alive");
        Assert.Equal(2, (await store.ListAsync(new KeyValueQuery(default, default, 10), Token)).Keys.Count);
    }

    // Every reader sees a change that has returned, or a later one: read by other tasks while one writes.
    [Fact]
    public async Task Find_WhileOneTaskWrites_NeverSeesAnOlderValueThanTheLastThatReturned()
    {
        await using var opened = Open();
        var store = opened.Stores.Open("a");
        await PutAsync(store, "k", "0");
        var written = 0;
        var writing = Task.Run(
            async () =>
            {
                for (var i = 1; i <= 300; i++)
                {
                    await PutAsync(store, "k", $"{i}");
                    Volatile.Write(ref written, i);
                }
            },
            Token);

        while (!writing.IsCompleted)
        {
            var least = Volatile.Read(ref written);
            Assert.True(int.Parse(Text((await store.FindAsync(Bytes("k"), Token))!.Value), null) >= least);
        }

        await writing;
    }

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    protected static async Task<long> PutAsync(IKeyValueStore store, string key, string value)
    {
        var outcome = await store.ChangeAsync(new KeyValuePut(Bytes(key), Bytes(value)));
        Assert.Equal(KeyValueStatus.Done, outcome.Status);
        return outcome.Number;
    }

    private protected abstract OpenedKeyValueStores Open();
}
