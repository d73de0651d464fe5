using Longshore.Functions.Capabilities.Queues;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Functions.Queues;

public sealed class MessageQueuesTests : MessageQueuesContract
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly MemoryQueueStore _store = new();
    private readonly List<Exception> _faults = [];

    [Fact]
    public async Task Send_AfterOpeningAgain_ContinuesTheNumbers()
    {
        long first;
        await using (var queues = await OpenAsync())
        {
            first = await SendAsync(queues, "a");
            queues.Acknowledge((await queues.LeaseAsync(Queue("a"), Token)).Single());
        }

        await using var again = await OpenAsync();

        Assert.Equal(first + 1, await SendAsync(again, "a"));
    }

    [Fact]
    public async Task Send_OverALimit_IsRefusedAndNothingIsDropped()
    {
        var limits = new QueueLimits { MessageBytesMax = 10, MessagesMax = 2, QueuesMax = 1 };
        await using var queues = await OpenAsync(limits);
        await SendAsync(queues, "a");
        await SendAsync(queues, "a");

        Assert.Equal(QueueRefusal.TooLarge, (await RefusalAsync(queues, "a", 11)).Refusal);
        Assert.Equal(QueueRefusal.Full, (await RefusalAsync(queues, "a", 1)).Refusal);
        Assert.Equal(QueueRefusal.Full, (await RefusalAsync(queues, "b", 1)).Refusal);
        Assert.Equal(2, queues.Find(Queue("a"))!.Depth);
    }

    [Fact]
    public async Task Send_OverTheBytesOfAQueue_IsRefused()
    {
        await using var queues = await OpenAsync(new QueueLimits { BytesMax = 2 * (QueueLimits.MessageOverheadBytes + 1) });
        await SendAsync(queues, "a");
        await SendAsync(queues, "a");

        Assert.Contains("at its limit of", (await RefusalAsync(queues, "a", 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_AfterAnAcknowledgement_HasRoomAgain()
    {
        await using var queues = await OpenAsync(new QueueLimits { MessagesMax = 1 });
        await SendAsync(queues, "a");
        queues.Acknowledge((await queues.LeaseAsync(Queue("a"), Token)).Single());

        // The acknowledgement is written before whatever comes later.
        await queues.PurgeAsync(Queue("a"), onlyDead: true, Token);
        await SendAsync(queues, "b");

        await SendAsync(queues, "a");
    }

    [Fact]
    public async Task Send_StoreThatFails_IsRefusedAndGivesItsRoomBack()
    {
        await using var queues = await OpenAsync(new QueueLimits { MessagesMax = 1 });
        _store.Failure = new IOException("the disk is full");

        var refusal = await Assert.ThrowsAsync<QueueException>(() => SendAsync(queues, "a"));

        Assert.Equal(QueueRefusal.NotWritten, refusal.Refusal);
        Assert.Equal(0, queues.Find(Queue("a"))!.Depth);
        Assert.Same(_store.Failure, Assert.Single(_faults));
        _store.Failure = null;
        await AdvanceUntilAsync(SendAsync(queues, "a"), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Settle_StoreThatFailsOnce_IsWrittenLater()
    {
        await using var queues = await OpenAsync();
        await SendAsync(queues, "a");
        var message = (await queues.LeaseAsync(Queue("a"), Token)).Single();
        _store.Failure = new IOException("the disk is full");
        queues.Acknowledge(message);
        await Assert.ThrowsAsync<QueueException>(() => AdvanceUntilAsync(SendAsync(queues, "a"), TimeSpan.FromSeconds(1)));

        _store.Failure = null;
        await AdvanceUntilAsync(SendAsync(queues, "b"), TimeSpan.FromSeconds(1));

        Assert.Equal((0, 1), (queues.Find(Queue("a"))!.Depth, queues.Find(Queue("a"))!.Delivered));
    }

    [Fact]
    public async Task Lease_DelayedMessage_IsWokenWhenItIsDueAndNotBefore()
    {
        await using var queues = await OpenAsync();
        await queues.SendAsync(Queue("a"), default, "", TimeSpan.FromSeconds(30));
        var leasing = queues.LeaseAsync(Queue("a"), Token);

        // The lease looks for messages once, which may be before or after the first of these.
        await CommitsAsync(queues);
        var commits = await CommitsAsync(queues);

        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(commits, await CommitsAsync(queues) - 1);
        Assert.False(leasing.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(await leasing);
    }

    [Fact]
    public async Task Lease_EarlierMessage_WakesBeforeTheLaterOneIsDue()
    {
        await using var queues = await OpenAsync();
        await queues.SendAsync(Queue("a"), default, "", TimeSpan.FromSeconds(30));
        var leasing = queues.LeaseAsync(Queue("a"), Token);

        var id = await SendAsync(queues, "a");

        Assert.Equal(id, Assert.Single(await leasing).Id);
    }

    [Fact]
    public async Task Purge_Queue_HasRoomAgain()
    {
        await using var queues = await OpenAsync(new QueueLimits { MessagesMax = 1 });
        await SendAsync(queues, "a");

        Assert.Equal(1, (await queues.PurgeAsync(Queue("a"), onlyDead: false, Token)).Waiting);

        Assert.Equal((0, 0), (queues.Find(Queue("a"))!.Depth, queues.Find(Queue("a"))!.Bytes));
        await SendAsync(queues, "a");
    }

    [Fact]
    public async Task List_OldestMessage_GrowsOlder()
    {
        await using var queues = await OpenAsync();
        await SendAsync(queues, "a");
        _time.Advance(TimeSpan.FromSeconds(3));
        await SendAsync(queues, "a");

        Assert.Equal(("a", 3.0), (queues.List().Single().Name, queues.List().Single().OldestAgeSeconds));
    }

    [Fact]
    public async Task Dispose_WithSettlements_WritesThem()
    {
        var queues = await OpenAsync();
        await SendAsync(queues, "a");
        queues.Acknowledge((await queues.LeaseAsync(Queue("a"), Token)).Single());
        await queues.DisposeAsync();

        Assert.Empty((await _store.LoadAsync(Token)).Queues);
    }

    [Fact]
    public async Task Send_ManyAtOnce_ShareCommits()
    {
        await using var queues = await OpenAsync();

        var sent = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => SendAsync(queues, "a")));

        Assert.Equal(1_000, sent.Distinct().Count());
        Assert.True(_store.Commits < 1_000, $"{_store.Commits} commits");
    }

    private protected override async Task<IMessageQueues> OpenAnyAsync(QueueLimits? limits = null) => await OpenAsync(limits);

    private protected override Task ElapseAsync(TimeSpan time)
    {
        _time.Advance(time);
        return Task.CompletedTask;
    }

    private static async Task<QueueException> RefusalAsync(MessageQueues queues, string name, int bytes) =>
        await Assert.ThrowsAsync<QueueException>(() => queues.SendAsync(Queue(name), new byte[bytes], "", TimeSpan.Zero));

    private Task<MessageQueues> OpenAsync(QueueLimits? limits = null) =>
        MessageQueues.OpenAsync(limits ?? new QueueLimits(), _store, _time, _faults.Add, Token);

    // A message to another queue is written after all changes before it.
    private async Task<int> CommitsAsync(MessageQueues queues)
    {
        await SendAsync(queues, "other");
        return _store.Commits;
    }

    private async Task AdvanceUntilAsync(Task task, TimeSpan step)
    {
        while (!task.IsCompleted)
        {
            _time.Advance(step);
            await Task.WhenAny(task, Task.Delay(10, Token));
        }

        await task;
    }
}
