using Longshore.Functions.Capabilities.Scratch;

namespace Longshore.Tests.Functions.Capabilities;

public sealed class ScratchStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Set_OfAKeyThatIsThere_KeepsItsValueUnlessItReplaces()
    {
        var store = Store();

        Assert.Equal(ScratchOutcome.Done, store.Set("k"u8, "one"u8, replaces: false, out _));
        Assert.Equal(ScratchOutcome.Unchanged, store.Set("k"u8, "two"u8, replaces: false, out _));
        Assert.Equal("one"u8.ToArray(), store.Find("k"u8));
        Assert.Equal(ScratchOutcome.Done, store.Set("k"u8, "three"u8, replaces: true, out _));
        Assert.Equal("three"u8.ToArray(), store.Find("k"u8));
    }

    [Fact]
    public void Delete_OfAKey_RemovesItOnce()
    {
        var store = Store();
        store.Set("k"u8, "v"u8, replaces: true, out _);

        Assert.Equal(ScratchOutcome.Done, store.Delete("k"u8, out _));
        Assert.Equal(ScratchOutcome.Unchanged, store.Delete("k"u8, out _));
        Assert.Null(store.Find("k"u8));
        Assert.Equal((0, 0L), (store.Count, store.Bytes));
    }

    [Fact]
    public void Set_BeyondALimit_IsRefusedAndCounted()
    {
        var store = Store(new ScratchLimits { BytesMax = 3 * (ScratchLimits.EntryBytes + 2), EntriesMax = 2, ValueBytesMax = 80 });

        Assert.Equal(ScratchOutcome.NoRoom, store.Set(new byte[ScratchLimits.KeyBytesMax + 1], "v"u8, replaces: true, out _));
        Assert.Equal(ScratchOutcome.NoRoom, store.Set("a"u8, new byte[81], replaces: true, out _));
        Assert.Equal(ScratchOutcome.Done, store.Set("a"u8, "1"u8, replaces: true, out _));
        Assert.Equal(ScratchOutcome.Done, store.Set("b"u8, "2"u8, replaces: true, out _));
        Assert.Equal(ScratchOutcome.NoRoom, store.Set("c"u8, "3"u8, replaces: true, out _));
        Assert.Equal(ScratchOutcome.NoRoom, store.Set("b"u8, new byte[80], replaces: true, out _));
        Assert.Equal("2"u8.ToArray(), store.Find("b"u8));
        Assert.Equal(4, store.Refused);
    }

    // A shorter value gives room back, a longer one takes it.
    [Fact]
    public void Bytes_AfterManyChanges_AreThoseOfTheEntries()
    {
        var store = Store();
        var random = new Random(20261127);
        var expected = new Dictionary<int, int>();
        for (var i = 0; i < 5_000; i++)
        {
            var (key, length) = (random.Next(50), random.Next(200));
            if (random.Next(3) == 0)
            {
                Assert.Equal(expected.Remove(key), store.Delete(BitConverter.GetBytes(key), out _) == ScratchOutcome.Done);
            }
            else
            {
                store.Set(BitConverter.GetBytes(key), new byte[length], replaces: true, out _);
                expected[key] = length;
            }
        }

        Assert.Equal(expected.Values.Sum(length => (long)length + sizeof(int) + ScratchLimits.EntryBytes), store.Bytes);
        Assert.Equal(expected.Count, store.Count);
    }

    [Fact]
    public async Task Set_FromManyThreads_HasOneWinnerForEachKey()
    {
        var store = Store();
        var wins = 0;

        await Parallel.ForAsync(0, 4_000, Token, (i, _) =>
        {
            if (store.Set(BitConverter.GetBytes(i % 100), "v"u8, replaces: false, out Task _) == ScratchOutcome.Done)
            {
                Interlocked.Increment(ref wins);
            }

            return ValueTask.CompletedTask;
        });

        Assert.Equal((100, 100), (wins, store.Count));
    }

    [Fact]
    public async Task Changes_OfDurableStores_AreWrittenInTheirOrder()
    {
        var journal = new RecordedJournal();
        await using (var stores = await ScratchStores.OpenAsync(new ScratchLimits(), journal, Token))
        {
            var store = stores.Open("t");
            store.Set("k"u8, "1"u8, replaces: false, out _);
            store.Set("k"u8, "2"u8, replaces: true, out _);
            store.Set("k"u8, "3"u8, replaces: false, out _);
            store.Delete("k"u8, out var written);
            await written;
        }

        Assert.Equal(["t k 1", "t k 2", "t k -"], journal.Written);
    }

    [Fact]
    public async Task Change_ThatCannotBeWritten_TellsWhoeverWaits()
    {
        await using var stores = await ScratchStores.OpenAsync(new ScratchLimits(), new RecordedJournal { Failure = "the disk is full" }, Token);

        stores.Open("t").Set("k"u8, "1"u8, replaces: false, out var written);

        Assert.Equal("the disk is full", (await Assert.ThrowsAsync<IOException>(() => written)).Message);
    }

    // Guests that are ended while they wait leave their values in the queue.
    [Fact]
    public async Task Set_WhileTheDiskStandsStill_IsRefusedBeforeMemoryIsFull()
    {
        var disk = new TaskCompletionSource();
        await using var stores = await ScratchStores.OpenAsync(new ScratchLimits(), new RecordedJournal { Disk = disk.Task }, Token);
        var store = stores.Open("t");
        var value = new byte[16 << 20];
        var written = Task.CompletedTask;

        for (var call = 0; call < 4; call++)
        {
            Assert.Equal(ScratchOutcome.Done, store.Set("k"u8, value, replaces: true, out written));
        }

        Assert.Equal(ScratchOutcome.NoRoom, store.Set("k"u8, value, replaces: true, out _));
        disk.SetResult();
        await written;
        Assert.Equal(ScratchOutcome.Done, store.Set("k"u8, value, replaces: true, out _));
    }

    [Fact]
    public async Task Open_OfAJournalWithEntries_HasThem()
    {
        var journal = new RecordedJournal { Loaded = [new ScratchChange("t", "k"u8.ToArray(), "v"u8.ToArray())] };

        await using var stores = await ScratchStores.OpenAsync(new ScratchLimits(), journal, Token);

        Assert.Equal("v"u8.ToArray(), stores.Open("t").Find("k"u8));
        Assert.Equal(ScratchLimits.EntryBytes + 2, stores.Open("t").Bytes);
        Assert.Null(stores.Open("other").Find("k"u8));
    }

    private static ScratchStore Store(ScratchLimits? limits = null) => new("t", limits ?? new ScratchLimits(), writer: null);
}
