using System.Text;
using Longshore.Functions.Capabilities.Queues;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Storage;

/// <summary>What every store of queues does. A subclass opens the store, and opens the same one again.</summary>
public abstract class QueueStoreContract
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Load_NewStore_HasNothing()
    {
        await using var opened = await OpenAsync();

        var stored = await opened.Store.LoadAsync(Token);

        Assert.Equal(0, stored.LastId);
        Assert.Empty(stored.Queues);
    }

    [Fact]
    public async Task Lease_MessagesThatAreDue_ComeByTheirTimesThenNumbers()
    {
        await using var opened = await OpenLoadedAsync();
        await SendAsync(opened, Message(1, "a", due: 2), Message(2, "a", due: 1), Message(3, "a", due: 1), Message(4, "a", due: 9), Message(5, "b", due: 0));

        var leased = await LeaseAsync(opened, "a", now: 5);

        Assert.Equal([2, 3, 1], leased.Messages.Select(message => message.Id));
        Assert.Equal(Start.AddSeconds(9), leased.NextDue);
    }

    [Fact]
    public async Task Lease_Message_HasAllThatWasSent()
    {
        await using var opened = await OpenLoadedAsync();
        var sent = Message(7, "a", due: 1) with { Body = new byte[] { 0, 1, 255 }, ContentType = "text/plain" };
        await SendAsync(opened, sent);

        var leased = Assert.Single((await LeaseAsync(opened, "a", now: 1)).Messages);

        Assert.Equal(sent.Body.ToArray(), leased.Body.ToArray());
        Assert.Equal(sent, leased with { Body = sent.Body });
    }

    [Fact]
    public async Task Lease_LeasedMessage_IsNotLeasedAgain()
    {
        await using var opened = await OpenLoadedAsync();
        await SendAsync(opened, Message(1, "a", due: 0));
        await LeaseAsync(opened, "a", now: 1);

        var again = await LeaseAsync(opened, "a", now: 100);

        Assert.Empty(again.Messages);
        Assert.Null(again.NextDue);
    }

    [Theory]
    [InlineData(2, 1_000, 2)]
    [InlineData(10, 25, 2)]
    [InlineData(10, 1, 1)]
    public async Task Lease_Bounds_AreKeptButOneMessageComes(int messages, long bytes, int expected)
    {
        await using var opened = await OpenLoadedAsync();
        await SendAsync(opened, [.. Enumerable.Range(1, 4).Select(id => Message(id, "a", due: 0) with { Body = new byte[10] })]);

        var commit = new QueueCommit([], [], [new LeaseRequest(Queue("a"), Start, messages, bytes)]);
        var leased = (await opened.Store.CommitAsync(commit, Token)).Single();

        Assert.Equal(expected, leased.Messages.Count);
        Assert.Equal(Start, leased.NextDue);
    }

    [Fact]
    public async Task Commit_AllKindsOfChanges_LeasesAfterTheOthers()
    {
        await using var opened = await OpenLoadedAsync();
        await SendAsync(opened, Message(1, "a", due: 0));
        var first = (await LeaseAsync(opened, "a", now: 0)).Messages.Single();

        var commit = new QueueCommit(
            [Message(2, "a", due: 0)], [Settled(first, MessageState.Ready, due: 0)], [new LeaseRequest(Queue("a"), Start, 10, 1_000)]);
        var leased = (await opened.Store.CommitAsync(commit, Token)).Single();

        Assert.Equal([1, 2], leased.Messages.Select(message => message.Id));
    }

    [Fact]
    public async Task Settle_Done_RemovesTheMessageButNotItsNumber()
    {
        await using var opened = await OpenLoadedAsync();
        await SendAsync(opened, Message(41, "a", due: 0));
        var message = (await LeaseAsync(opened, "a", now: 0)).Messages.Single();

        await SettleAsync(opened, Settled(message, MessageState.Done));

        var stored = await LoadAgainAsync(opened);
        Assert.Empty(stored.Queues);
        Assert.Equal(41, stored.LastId);
    }

    [Fact]
    public async Task Settle_Ready_ComesAgainWithItsAttempts()
    {
        await using var opened = await OpenLoadedAsync();
        await SendAsync(opened, Message(1, "a", due: 0));
        var message = (await LeaseAsync(opened, "a", now: 0)).Messages.Single();
        await SettleAsync(opened, Settled(message, MessageState.Ready, due: 5, attempts: 3));

        Assert.Equal(Start.AddSeconds(5), (await LeaseAsync(opened, "a", now: 4)).NextDue);
        Assert.Equal(3, (await LeaseAsync(opened, "a", now: 5)).Messages.Single().Attempts);
    }

    [Fact]
    public async Task Settle_MessageThatIsNotLeased_ChangesNothing()
    {
        await using var opened = await OpenLoadedAsync();
        var message = Message(1, "a", due: 0);
        await SendAsync(opened, message);

        await SettleAsync(opened, Settled(message, MessageState.Done));

        Assert.Equal(1, (await LeaseAsync(opened, "a", now: 0)).Messages.Single().Id);
    }

    [Fact]
    public async Task Load_LeasedMessages_AreReadyAndInterrupted()
    {
        await using var opened = await OpenLoadedAsync();
        await SendAsync(opened, Message(1, "a", due: 0), Message(2, "a", due: 9));
        await LeaseAsync(opened, "a", now: 0);

        var totals = Assert.Single((await LoadAgainAsync(opened)).Queues);

        Assert.Equal((2, 0, Start), (totals.Waiting, totals.Dead, totals.NextDue));
        Assert.Equal(1, (await LeaseAsync(opened, "a", now: 0)).Messages.Single().Interruptions);
    }

    [Fact]
    public async Task Load_Totals_CountWhatIsStored()
    {
        await using var opened = await OpenLoadedAsync();
        Assert.Equal("a 1 1 0", await TotalsAfterOneDeathAsync(opened));
    }

    [Fact]
    public async Task ListDead_DeadLetters_ComeWithTheirReasonsUpToTheBound()
    {
        await using var opened = await OpenLoadedAsync();
        await SendAsync(opened, Message(1, "a", due: 0), Message(2, "a", due: 0), Message(3, "b", due: 0));
        await BuryAllAsync(opened, "a");
        await BuryAllAsync(opened, "b");

        var all = await opened.Store.ListDeadAsync(Queue("a"), 10, Token);

        Assert.Equal(["1 broken 2", "2 broken 2"], all.Select(letter => $"{letter.Message.Id} {letter.Reason} {letter.Message.Attempts}"));
        Assert.Equal(1, Assert.Single(await opened.Store.ListDeadAsync(Queue("a"), 1, Token)).Message.Id);
    }

    [Fact]
    public async Task Replay_OneDeadLetter_ComesAsIfNew()
    {
        await using var opened = await OpenLoadedAsync();
        await SendAsync(opened, Message(1, "a", due: 0), Message(2, "a", due: 0));
        await BuryAllAsync(opened, "a");

        Assert.Equal(1, await opened.Store.ReplayAsync(Queue("a"), 2, Start.AddSeconds(7), Token));
        Assert.Equal(0, await opened.Store.ReplayAsync(Queue("a"), 3, Start, Token));

        var leased = (await LeaseAsync(opened, "a", now: 7)).Messages.Single();
        Assert.Equal((2, 0, Start.AddSeconds(7)), (leased.Id, leased.Attempts, leased.DueAt));
    }

    [Fact]
    public async Task Replay_All_LeavesNoDeadLetterOfTheQueue()
    {
        await using var opened = await OpenLoadedAsync();
        await SendAsync(opened, Message(1, "a", due: 0), Message(2, "a", due: 0), Message(3, "b", due: 0));
        await BuryAllAsync(opened, "a");
        await BuryAllAsync(opened, "b");

        Assert.Equal(2, await opened.Store.ReplayAsync(Queue("a"), null, Start, Token));

        Assert.Empty(await opened.Store.ListDeadAsync(Queue("a"), 10, Token));
        Assert.Single(await opened.Store.ListDeadAsync(Queue("b"), 10, Token));
    }

    [Theory]
    [InlineData(true, 0, 1)]
    [InlineData(false, 1, 1)]
    public async Task Purge_Queue_RemovesAllButLeasedMessages(bool onlyDead, int waiting, int dead)
    {
        await using var opened = await OpenLoadedAsync();
        await SendAsync(opened, Message(1, "a", due: 0));
        await BuryAllAsync(opened, "a");
        await SendAsync(opened, Message(2, "a", due: 0));
        await LeaseAsync(opened, "a", now: 0);
        await SendAsync(opened, Message(3, "a", due: 0), Message(4, "b", due: 0));

        var removed = await opened.Store.PurgeAsync(Queue("a"), onlyDead, Token);

        Assert.Equal((waiting, dead), (removed.Waiting, removed.Dead));
        Assert.Equal(Message(1, "a", due: 0).Size * (waiting + dead), removed.Bytes);
        var left = (await LoadAgainAsync(opened)).Queues.Single(totals => totals.Queue == Queue("a"));
        Assert.Equal((2 - waiting, 0), (left.Waiting, left.Dead));
    }

    private protected abstract Task<OpenedQueueStore> OpenAsync();

    private protected static QueueName Queue(string name) => QueueName.TryParse(name, out var queue) ? queue : throw new ArgumentException(name, nameof(name));

    private protected static QueueMessage Message(long id, string queue, int due) =>
        new(id, Queue(queue), new byte[] { 1 }, "", Start.AddSeconds(-1), Start.AddSeconds(due));

    private protected static Task SendAsync(OpenedQueueStore opened, params QueueMessage[] messages) =>
        opened.Store.CommitAsync(new QueueCommit(messages, [], []), Token);

    private protected static async Task<LeasedMessages> LeaseAsync(OpenedQueueStore opened, string queue, int now) => (await opened.Store.CommitAsync(
        new QueueCommit([], [], [new LeaseRequest(Queue(queue), Start.AddSeconds(now), 10, 1_000)]), Token)).Single();

    // A store answers the same after it is loaded again.
    private static Task<StoredQueues> LoadAgainAsync(OpenedQueueStore opened) => opened.Store.LoadAsync(Token);

    private static MessageSettlement Settled(QueueMessage message, MessageState state, int due = 0, int attempts = 0) =>
        new(message, state, attempts, Start.AddSeconds(due), state == MessageState.Dead ? "broken" : "");

    private static async Task SettleAsync(OpenedQueueStore opened, params MessageSettlement[] settlements) =>
        await opened.Store.CommitAsync(new QueueCommit([], settlements, []), Token);

    private static async Task BuryAllAsync(OpenedQueueStore opened, string queue)
    {
        var leased = await LeaseAsync(opened, queue, now: 0);
        await SettleAsync(opened, [.. leased.Messages.Select(message => Settled(message, MessageState.Dead, attempts: 2))]);
    }

    private static async Task<string> TotalsAfterOneDeathAsync(OpenedQueueStore opened)
    {
        await SendAsync(opened, Message(1, "a", due: 0));
        await BuryAllAsync(opened, "a");
        await SendAsync(opened, Message(2, "a", due: 0) with { Body = Encoding.UTF8.GetBytes("four"), ContentType = "text/x" });
        var totals = Assert.Single((await LoadAgainAsync(opened)).Queues);
        var expected = (2 * QueueLimits.MessageOverheadBytes) + 1 + 4 + 6;
        return $"{totals.Queue} {totals.Waiting} {totals.Dead} {totals.Bytes - expected}";
    }

    private async Task<OpenedQueueStore> OpenLoadedAsync()
    {
        var opened = await OpenAsync();
        await opened.Store.LoadAsync(Token);
        return opened;
    }
}
