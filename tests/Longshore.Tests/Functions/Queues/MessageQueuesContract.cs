using Longshore.Functions.Capabilities.Queues;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions.Queues;

/// <summary>What all queues do, those of a node and those of a cluster. A subclass opens queues that are empty.</summary>
public abstract class MessageQueuesContract
{
    // Long enough to be told from no delay on a busy machine, short enough to be waited for.
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(3);

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Send_Message_IsLeasedWithAllThatWasSent()
    {
        await using var queues = await OpenAnyAsync();

        var id = await queues.SendAsync(Queue("a"), new byte[] { 0, 1, 255 }, "text/plain; x=\"y: z\"", TimeSpan.Zero);
        var message = Assert.Single(await queues.LeaseAsync(Queue("a"), Token));

        Assert.Equal((id, "text/plain; x=\"y: z\"", 0, 0), (message.Id, message.ContentType, message.Attempts, message.Interruptions));
        Assert.Equal(new byte[] { 0, 1, 255 }, message.Body.ToArray());
        Assert.Equal(Queue("a"), message.Queue);
    }

    [Fact]
    public async Task Send_EmptyBody_IsDelivered()
    {
        await using var queues = await OpenAnyAsync();

        await queues.SendAsync(Queue("a"), default, "", TimeSpan.Zero);

        Assert.Equal(0, Assert.Single(await queues.LeaseAsync(Queue("a"), Token)).Body.Length);
    }

    // A point is the separator of what a store may make of the name.
    [Fact]
    public async Task Send_QueuesWhoseNamesAreAlike_AreNotMixed()
    {
        await using var queues = await OpenAnyAsync();
        string[] names = ["a", "a.b", "a-b", "a_b", "a.b.c", new string('z', 63)];
        foreach (var name in names)
        {
            await queues.SendAsync(Queue(name), System.Text.Encoding.UTF8.GetBytes(name), "", TimeSpan.Zero);
        }

        foreach (var name in names)
        {
            Assert.Equal(name, System.Text.Encoding.UTF8.GetString(Assert.Single(await queues.LeaseAsync(Queue(name), Token)).Body.Span));
        }

        Assert.Equal(names.Order(StringComparer.Ordinal), (await queues.ListAsync(Token)).Select(status => status.Name));
    }

    [Fact]
    public async Task Send_Several_HaveGrowingNumbers()
    {
        await using var queues = await OpenAnyAsync();

        long[] ids = [await SendAsync(queues, "a"), await SendAsync(queues, "b"), await SendAsync(queues, "a")];

        Assert.True(ids[0] < ids[1] && ids[1] < ids[2]);
    }

    [Fact]
    public async Task Send_OverTheMessagesOfAQueue_IsRefusedAndNothingIsDropped()
    {
        await using var queues = await OpenAnyAsync(new QueueLimits { MessageBytesMax = 10, MessagesMax = 2 });
        await SendAsync(queues, "a");
        await SendAsync(queues, "a");

        Assert.Equal(QueueRefusal.Full, (await Assert.ThrowsAsync<QueueException>(() => SendAsync(queues, "a"))).Refusal);
        Assert.Equal(
            QueueRefusal.TooLarge,
            (await Assert.ThrowsAsync<QueueException>(() => queues.SendAsync(Queue("b"), new byte[11], "", TimeSpan.Zero))).Refusal);
        await SendAsync(queues, "b");
        Assert.Equal(2, (await queues.FindAsync(Queue("a"), Token))!.Depth);
    }

    [Fact]
    public async Task Send_OverTheBytes_IsRefused()
    {
        await using var queues = await OpenAnyAsync(new QueueLimits { BytesMax = 100_000 });
        await queues.SendAsync(Queue("a"), new byte[60_000], "", TimeSpan.Zero);

        var refusal = await Assert.ThrowsAsync<QueueException>(() => queues.SendAsync(Queue("a"), new byte[60_000], "", TimeSpan.Zero));

        Assert.Equal(QueueRefusal.Full, refusal.Refusal);
    }

    [Fact]
    public async Task Lease_EmptyQueue_IsWokenByASend()
    {
        await using var queues = await OpenAnyAsync();
        var leasing = queues.LeaseAsync(Queue("a"), Token);
        await SendAsync(queues, "b");

        Assert.False(leasing.IsCompleted);
        await SendAsync(queues, "a");

        Assert.Single(await leasing);
    }

    [Fact]
    public async Task Lease_Cancelled_Ends()
    {
        await using var queues = await OpenAnyAsync();
        using var stop = new CancellationTokenSource();
        var leasing = queues.LeaseAsync(Queue("a"), stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leasing);
    }

    [Fact]
    public async Task Lease_DelayedMessage_ComesAfterOneWithoutDelay()
    {
        await using var queues = await OpenAnyAsync();
        var late = await queues.SendAsync(Queue("a"), default, "", Delay);
        var soon = await SendAsync(queues, "a");

        Assert.Equal(soon, Assert.Single(await queues.LeaseAsync(Queue("a"), Token)).Id);
        var leasing = queues.LeaseAsync(Queue("a"), Token);
        await ElapseAsync(Delay);

        var message = Assert.Single(await leasing);
        Assert.Equal((late, 0, 0), (message.Id, message.Attempts, message.Interruptions));
    }

    [Fact]
    public async Task Acknowledge_Message_IsGone()
    {
        await using var queues = await OpenAnyAsync();
        await SendAsync(queues, "a");

        queues.Acknowledge((await queues.LeaseAsync(Queue("a"), Token)).Single());

        await Eventually.HoldsAsync(async () => await queues.FindAsync(Queue("a"), Token) is { Depth: 0, Delivered: 1 });
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task Retry_Message_ComesAgainWithItsAttempts(bool countsAttempt, int attempts)
    {
        await using var queues = await OpenAnyAsync();
        var id = await SendAsync(queues, "a");
        queues.Retry((await queues.LeaseAsync(Queue("a"), Token)).Single(), countsAttempt, Delay, "broken");
        var leasing = queues.LeaseAsync(Queue("a"), Token);
        await ElapseAfterAsync(queues, Delay);

        var again = (await leasing).Single();

        Assert.Equal((id, attempts, 0), (again.Id, again.Attempts, again.Interruptions));
        await Eventually.HoldsAsync(async () => await queues.FindAsync(Queue("a"), Token) is { Depth: 1 } status && status.Retried == attempts);
    }

    [Fact]
    public async Task Release_Message_ComesAgainAtOnceAsBefore()
    {
        await using var queues = await OpenAnyAsync();
        await SendAsync(queues, "a");
        for (var i = 0; i < 3; i++)
        {
            queues.Release((await queues.LeaseAsync(Queue("a"), Token)).Single());
        }

        var again = (await queues.LeaseAsync(Queue("a"), Token)).Single();

        Assert.Equal((0, 0), (again.Attempts, again.Interruptions));
        Assert.Equal(0, (await queues.FindAsync(Queue("a"), Token))!.Retried);
    }

    [Fact]
    public async Task Bury_Message_IsADeadLetterUntilItIsReplayed()
    {
        await using var queues = await OpenAnyAsync();
        var id = await SendAsync(queues, "a");
        queues.Bury((await queues.LeaseAsync(Queue("a"), Token)).Single(), "broken: \u00e9\r\nX: y");
        await Eventually.HoldsAsync(async () => await queues.FindAsync(Queue("a"), Token) is { Depth: 0, Dead: 1 });

        var letter = Assert.Single(await queues.ListDeadAsync(Queue("a"), Token));
        Assert.Equal((id, 1, "broken: \u00e9\r\nX: y"), (letter.Message.Id, letter.Message.Attempts, letter.Reason));
        Assert.Equal(0, await queues.ReplayAsync(Queue("a"), id + 1, Token));
        var leasing = queues.LeaseAsync(Queue("a"), Token);
        Assert.Equal(1, await queues.ReplayAsync(Queue("a"), id, Token));

        var again = (await leasing).Single();
        Assert.Equal((id, 0, 0), (again.Id, again.Attempts, again.Interruptions));
        Assert.Empty(await queues.ListDeadAsync(Queue("a"), Token));
    }

    [Fact]
    public async Task Replay_AllDeadLettersOfAQueue_LeavesOtherQueues()
    {
        await using var queues = await OpenAnyAsync();
        foreach (var name in (string[])["a", "a", "b"])
        {
            await SendAsync(queues, name);
            queues.Bury((await queues.LeaseAsync(Queue(name), Token)).Single(), "broken");
        }

        await Eventually.HoldsAsync(async () => (await queues.ListDeadAsync(Queue("a"), Token)).Count == 2 && (await queues.ListDeadAsync(Queue("b"), Token)).Count == 1);

        Assert.Equal(2, await queues.ReplayAsync(Queue("a"), null, Token));
        Assert.Equal((2, 0), await queues.FindAsync(Queue("a"), Token) is { } a ? (a.Depth, a.Dead) : default);
        Assert.Equal((0, 1), await queues.FindAsync(Queue("b"), Token) is { } b ? (b.Depth, b.Dead) : default);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task Purge_Queue_RemovesWhatIsAskedFor(bool onlyDead, int waiting)
    {
        await using var queues = await OpenAnyAsync();
        await SendAsync(queues, "a");
        queues.Bury((await queues.LeaseAsync(Queue("a"), Token)).Single(), "broken");
        await Eventually.HoldsAsync(async () => (await queues.ListDeadAsync(Queue("a"), Token)).Count == 1);
        await SendAsync(queues, "a");
        await SendAsync(queues, "b");

        Assert.Equal((waiting, 1), await queues.PurgeAsync(Queue("a"), onlyDead, Token));

        Assert.Equal((1 - waiting, 0), await queues.FindAsync(Queue("a"), Token) is { } a ? (a.Depth, a.Dead) : default);
        Assert.Equal(1, (await queues.FindAsync(Queue("b"), Token))!.Depth);
    }

    [Fact]
    public async Task Find_QueueThatNobodyUsed_IsNull()
    {
        await using var queues = await OpenAnyAsync();

        Assert.Null(await queues.FindAsync(Queue("a"), Token));
        Assert.Empty(await queues.ListAsync(Token));
    }

    private protected abstract Task<IMessageQueues> OpenAnyAsync(QueueLimits? limits = null);

    /// <summary>Lets time go by for the queues.</summary>
    private protected abstract Task ElapseAsync(TimeSpan time);

    private protected static QueueName Queue(string name) => QueueName.TryParse(name, out var queue) ? queue : throw new ArgumentException(name, nameof(name));

    private protected static Task<long> SendAsync(IMessageQueues queues, string name) => queues.SendAsync(Queue(name), new byte[] { 1 }, "", TimeSpan.Zero);

    // What was settled before is written when a later message is.
    private async Task ElapseAfterAsync(IMessageQueues queues, TimeSpan time)
    {
        await SendAsync(queues, "other");
        await ElapseAsync(time);
    }
}
