using Longshore.Storage;
using Longshore.Storage.Sqlite.Trust;
using Longshore.Trust.Ledger;

namespace Longshore.Tests.Storage;

/// <summary>The durable state of a listener for work orders.</summary>
public sealed class SqliteTrustLedgerTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDirectory _directory = new();
    private SqliteTrustLedger? _opened;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_AfterClosing_HasWhatWasAccepted()
    {
        var ledger = await OpenAsync();
        await ledger.Orders.AddAsync(Order("a") with { Delivery = DeliveryKind.Event, DeliveryUri = "http://host/" }, Token);
        await ledger.Receipts.AddAsync(Receipt("a"), Token);
        await ledger.Workers.AddAsync(new LedgerWorker("w", 1, "0a", ["01", "02"], "{}", WorkerStatus.Active), Token);
        await _opened!.DisposeAsync();

        ledger = await OpenAsync();

        Assert.Equal(Order("a") with { Delivery = DeliveryKind.Event, DeliveryUri = "http://host/" }, await ledger.Orders.FindAsync("a", Token));
        Assert.Equal([new WaitingOrder("a", "w", "k", Now.AddHours(1))], await ledger.Orders.WaitingAsync(Token));
        Assert.Equal(Receipt("a"), await ledger.Receipts.FindAsync("a", Token));
        Assert.Equal(["01", "02"], (await ledger.Workers.FindAsync("w", Token))!.Applications);
    }

    [Fact]
    public async Task Change_WorkerByTwoAtOneTime_KeepsBothChanges()
    {
        var ledger = await OpenAsync();
        await ledger.Workers.AddAsync(new LedgerWorker("w", 1, "0a", ["01"], "{}", WorkerStatus.Active), Token);

        await Task.WhenAll(Enumerable.Range(0, 50).SelectMany(number => (Task[])
        [
            ledger.Workers.ChangeAsync("w", worker => worker! with { Details = worker.Details + "x" }, Token),
            ledger.Workers.ChangeAsync("w", worker => worker! with { Organization = worker.Organization + "0" }, Token),
        ]));

        var changed = (await ledger.Workers.FindAsync("w", Token))!;
        Assert.Equal(("{}" + new string('x', 50), "0a" + new string('0', 50)), (changed.Details, changed.Organization));
    }

    [Fact]
    public async Task Change_WorkerThatIsNotThere_IsMissingOrAdded()
    {
        var ledger = await OpenAsync();

        Assert.Equal(LedgerRefusal.Missing, await ledger.Workers.ChangeAsync("w", worker => worker, Token));
        Assert.Equal(LedgerRefusal.None, await ledger.Workers.ChangeAsync("w", _ => new LedgerWorker("w", 1, "", [], "{}", WorkerStatus.Active), Token));
        Assert.Equal(LedgerRefusal.None, await ledger.Workers.ChangeAsync("w", _ => null, Token));
        Assert.Equal(WorkerStatus.Active, (await ledger.Workers.FindAsync("w", Token))!.Status);
    }

    [Fact]
    public async Task FindResult_OfAnOrder_HasItsOutcome()
    {
        var ledger = await OpenAsync();
        await ledger.Orders.AddAsync(Order("a"), Token);

        Assert.Equal(new OrderResult(OrderState.Waiting, ""), await ledger.Orders.FindResultAsync("a", Token));
        Assert.Null(await ledger.Orders.FindResultAsync("b", Token));
    }

    [Fact]
    public async Task End_Twice_KeepsTheFirstOutcomeAndOneUpdate()
    {
        var ledger = await OpenAsync();
        await ledger.Orders.AddAsync(Order("a"), Token);
        await ledger.Receipts.AddAsync(Receipt("a"), Token);

        var first = await ledger.Orders.EndAsync(Outcome("a", OrderState.Done, "one"), Token);
        var second = await ledger.Orders.EndAsync(Outcome("a", OrderState.Cancelled, "two"), Token);

        Assert.Equal((LedgerRefusal.None, LedgerRefusal.Missing), (first, second));
        var kept = await ledger.Orders.FindAsync("a", Token);
        Assert.Equal((OrderState.Done, "one"), (kept!.State, kept.Response));
        Assert.Equal(1, (await ledger.Receipts.FindUpdateAsync("a", null, null, Token)).Count);
        Assert.Equal((long)ReceiptStatus.Processed, (await ledger.Receipts.FindAsync("a", Token))!.Status);
    }

    [Fact]
    public async Task End_OrderWithACompletedReceipt_LeavesTheReceipt()
    {
        var ledger = await OpenAsync();
        await ledger.Orders.AddAsync(Order("a"), Token);
        await ledger.Receipts.AddAsync(Receipt("a") with { Status = (long)ReceiptStatus.Completed }, Token);

        await ledger.Orders.EndAsync(Outcome("a", OrderState.Done, "one"), Token);

        Assert.Equal(0, (await ledger.Receipts.FindUpdateAsync("a", null, null, Token)).Count);
    }

    [Fact]
    public async Task End_OrderWithAProcessedReceipt_LeavesTheReceipt()
    {
        var ledger = await OpenAsync();
        await ledger.Orders.AddAsync(Order("a"), Token);
        await ledger.Receipts.AddAsync(Receipt("a") with { Status = (long)ReceiptStatus.Processed }, Token);

        await ledger.Orders.EndAsync(Outcome("a", OrderState.Done, "one"), Token);

        Assert.Equal(0, (await ledger.Receipts.FindUpdateAsync("a", null, null, Token)).Count);
    }

    [Fact]
    public async Task End_OrderWithAFullReceipt_AddsNoUpdate()
    {
        var ledger = await OpenAsync(new LedgerLimits { UpdatesMax = 1 });
        await ledger.Orders.AddAsync(Order("a"), Token);
        await ledger.Receipts.AddAsync(Receipt("a"), Token);
        await ledger.Receipts.UpdateAsync(new LedgerUpdate("a", "u", 300, "{}"), 0, Token);

        await ledger.Orders.EndAsync(Outcome("a", OrderState.Done, "one"), Token);

        Assert.Equal(1, (await ledger.Receipts.FindUpdateAsync("a", null, null, Token)).Count);
    }

    [Fact]
    public async Task Add_OrderWhoseReceiptHasOutlivedIt_IsRefused()
    {
        var ledger = await OpenAsync();
        await ledger.Receipts.AddAsync(Receipt("a"), Token);

        Assert.Equal(LedgerRefusal.Exists, await ledger.Orders.AddAsync(Order("a"), Token));
    }

    [Theory]
    [InlineData(12, 100, LedgerRefusal.Full)]
    [InlineData(100, 12, LedgerRefusal.Full)]
    [InlineData(13, 13, LedgerRefusal.None)]
    public async Task End_ResponseThatHasNoRoom_IsRefusedAndTheOrderWaits(long bytes, long bytesOfSource, LedgerRefusal expected)
    {
        var ledger = await OpenAsync(new LedgerLimits { OrderBytesMax = bytes, SourceBytesMax = bytesOfSource, OutcomeBytesFree = 3 });
        await ledger.Orders.AddAsync(Order("a"), Token);

        var large = await ledger.Orders.EndAsync(Outcome("a", OrderState.Done, "answer"), Token);
        var small = await ledger.Orders.EndAsync(Outcome("a", OrderState.Failed, "one"), Token);

        Assert.Equal((expected, expected == LedgerRefusal.Full ? LedgerRefusal.None : LedgerRefusal.Missing), (large, small));
    }

    [Fact]
    public async Task Add_MoreBytesThanAnAddressMayHave_IsRefused()
    {
        var ledger = await OpenAsync(new LedgerLimits { SourceBytesMax = 7 });
        await ledger.Orders.AddAsync(Order("a"), Token);

        Assert.Equal(LedgerRefusal.RequesterFull, await ledger.Orders.AddAsync(Order("b") with { Requester = "s" }, Token));
        Assert.Equal(LedgerRefusal.None, await ledger.Orders.AddAsync(Order("b") with { Source = "127.0.0.2" }, Token));
    }

    [Fact]
    public async Task Undelivered_OrderThatHasEnded_IsListedUntilItIsDelivered()
    {
        var ledger = await OpenAsync();
        await ledger.Orders.AddAsync(Order("a") with { Delivery = DeliveryKind.Result, DeliveryUri = "http://host/" }, Token);
        await ledger.Orders.AddAsync(Order("b"), Token);

        var before = await ledger.Orders.UndeliveredAsync(Token);
        await ledger.Orders.EndAsync(Outcome("a", OrderState.Done, "one"), Token);
        await ledger.Orders.EndAsync(Outcome("b", OrderState.Done, "one"), Token);
        var ended = await ledger.Orders.UndeliveredAsync(Token);
        await ledger.Orders.SetDeliveredAsync("a", Token);

        Assert.Empty(before);
        Assert.Equal(["a"], ended);
        Assert.Empty(await ledger.Orders.UndeliveredAsync(Token));
    }

    [Theory]
    [InlineData(1, 10, 10, 1 << 20, 1 << 20, LedgerRefusal.Full)]
    [InlineData(10, 1, 10, 1 << 20, 1 << 20, LedgerRefusal.RequesterFull)]
    [InlineData(10, 10, 1, 1 << 20, 1 << 20, LedgerRefusal.RequesterFull)]
    [InlineData(10, 10, 10, 7, 1 << 20, LedgerRefusal.Full)]
    [InlineData(10, 10, 10, 1 << 20, 7, LedgerRefusal.RequesterFull)]
    [InlineData(10, 10, 10, 8, 8, LedgerRefusal.None)]
    public async Task Add_AtALimit_IsRefused(int orders, int ofRequester, int ofSource, long bytes, long bytesOfRequester, LedgerRefusal expected)
    {
        var ledger = await OpenAsync(new LedgerLimits
        {
            OrdersMax = orders,
            RequesterOrdersMax = ofRequester,
            SourceOrdersMax = ofSource,
            OrderBytesMax = bytes,
            RequesterBytesMax = bytesOfRequester,
        });
        await ledger.Orders.AddAsync(Order("a"), Token);

        Assert.Equal(expected, await ledger.Orders.AddAsync(Order("b"), Token));
    }

    [Fact]
    public async Task Add_WhereEndedOrdersGiveWay_RemovesTheOldestOfThem()
    {
        var ledger = await OpenAsync(new LedgerLimits { OrdersMax = 2, EvictsEnded = true });
        await ledger.Orders.AddAsync(Order("a"), Token);
        await ledger.Orders.AddAsync(Order("b"), Token);

        var refused = await ledger.Orders.AddAsync(Order("c"), Token);
        await ledger.Orders.EndAsync(Outcome("b", OrderState.Done, "one"), Token);
        var taken = await ledger.Orders.AddAsync(Order("c"), Token);

        Assert.Equal((LedgerRefusal.Full, LedgerRefusal.None), (refused, taken));
        Assert.Null(await ledger.Orders.FindAsync("b", Token));
        Assert.NotNull(await ledger.Orders.FindAsync("a", Token));
    }

    [Fact]
    public async Task Update_AfterAnotherOne_IsRefused()
    {
        var ledger = await OpenAsync(new LedgerLimits { UpdatesMax = 1 });
        await ledger.Receipts.AddAsync(Receipt("a"), Token);
        var update = new LedgerUpdate("a", "u", 300, "{}");

        Assert.Equal(LedgerRefusal.None, await ledger.Receipts.UpdateAsync(update, 0, Token));
        Assert.Equal(LedgerRefusal.NotNext, await ledger.Receipts.UpdateAsync(update, 0, Token));
        Assert.Equal(LedgerRefusal.Full, await ledger.Receipts.UpdateAsync(update, 300, Token));
        Assert.Equal(LedgerRefusal.Missing, await ledger.Receipts.UpdateAsync(update with { WorkOrder = "b" }, 0, Token));
    }

    [Fact]
    public async Task Update_SameDataOfTheSameTypeAndUpdater_IsRefused()
    {
        var ledger = await OpenAsync();
        await ledger.Receipts.AddAsync(Receipt("a"), Token);
        var update = new LedgerUpdate("a", "u", 300, """{"updateData": "x"}""");
        await ledger.Receipts.UpdateAsync(update, 0, Token);

        Assert.Equal(LedgerRefusal.Exists, await ledger.Receipts.UpdateAsync(update with { Fields = """{"more": 1, "updateData": "x"}""" }, 300, Token));
        Assert.Equal(LedgerRefusal.None, await ledger.Receipts.UpdateAsync(update with { Fields = """{"updateData": "y"}""" }, 300, Token));
        Assert.Equal(LedgerRefusal.None, await ledger.Receipts.UpdateAsync(update with { Updater = "v" }, 300, Token));
    }

    [Fact]
    public async Task SetKey_BeyondTheLimit_IsRefusedAndAKnownTagReplaced()
    {
        var ledger = await OpenAsync(new LedgerLimits { KeysMax = 1 });
        var key = new LedgerKey("w", "t", "one", "0a", "s");
        await ledger.Workers.SetKeyAsync(key, onlyNewer: true, Token);

        Assert.Equal(LedgerRefusal.None, await ledger.Workers.SetKeyAsync(key with { EncryptionKey = "two", Nonce = "0B" }, onlyNewer: true, Token));
        Assert.Equal(LedgerRefusal.Full, await ledger.Workers.SetKeyAsync(key with { Tag = "u" }, onlyNewer: true, Token));
        Assert.Equal("two", (await ledger.Workers.FindKeyAsync("w", "t", Token))!.EncryptionKey);
    }

    [Theory]
    [InlineData("0a", true, LedgerRefusal.NotNext)]
    [InlineData("09", true, LedgerRefusal.NotNext)]
    [InlineData("0B", true, LedgerRefusal.None)]
    [InlineData("09", false, LedgerRefusal.None)]
    public async Task SetKey_OldNonce_IsRefusedUnlessItMayGoBack(string nonce, bool onlyNewer, LedgerRefusal expected)
    {
        var ledger = await OpenAsync();
        var key = new LedgerKey("w", "t", "one", "0a", "s");
        await ledger.Workers.SetKeyAsync(key, onlyNewer: true, Token);

        Assert.Equal(expected, await ledger.Workers.SetKeyAsync(key with { Nonce = nonce }, onlyNewer, Token));
    }

    [Fact]
    public async Task Open_FileThatIsNoDatabase_SaysSo()
    {
        _directory.Write(SqliteTrustLedger.FileName, new string('x', 5_000));

        await Assert.ThrowsAsync<StorageException>(() => OpenAsync());
    }

    [Fact]
    public void Migrations_Numbers_HaveNoGaps() => Assert.Equal(
        Enumerable.Range(1, TrustMigrations.All.Length), TrustMigrations.All.Select(migration => migration.Number));

    public async ValueTask DisposeAsync()
    {
        await (_opened?.DisposeAsync() ?? ValueTask.CompletedTask);
        _directory.Dispose();
    }

    private static LedgerOrder Order(string id) => new()
    {
        Id = id,
        Worker = "w",
        Requester = "r",
        Source = "127.0.0.1",
        KeyDigest = "k",
        Request = "request",
        Accepted = Now,
        Deadline = Now.AddHours(1),
    };

    private static LedgerReceipt Receipt(string id) => new(id, "s", "w", "r", (long)ReceiptStatus.Pending, "{}");

    private static OrderOutcome Outcome(string id, OrderState state, string response) =>
        new(id, state, response, Now, new LedgerUpdate(id, "u", (long)ReceiptStatus.Processed, "{}"));

    private async Task<TrustLedger> OpenAsync(LedgerLimits? limits = null)
    {
        _opened = await SqliteTrustLedger.OpenAsync(_directory.Path, limits ?? new LedgerLimits(), Token);
        return _opened.Ledger;
    }
}
