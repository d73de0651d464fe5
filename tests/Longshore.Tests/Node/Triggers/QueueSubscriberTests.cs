using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities.Queues;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Queues;
using Longshore.Node.Telemetry;
using Longshore.Tests.Functions;
using Longshore.Tests.Functions.Queues;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Node.Triggers;

public sealed class QueueSubscriberTests : IAsyncLifetime
{
    private static readonly FunctionName Function = FunctionFixture.Name("f");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly MemoryQueueStore _store = new();
    private readonly RecordingInvoker _invoker = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly List<QueueSubscriber> _subscribers = [];
    private MessageQueues _queues = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static QueueName Queue => QueueName.TryParse("orders", out var name) ? name : default;

    public async ValueTask InitializeAsync() =>
        _queues = await MessageQueues.OpenAsync(new QueueLimits { InterruptionsMax = 2 }, _store, _time, faulted: null, Token);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        foreach (var subscriber in _subscribers)
        {
            subscriber.Stop();
            await subscriber.Ended;
            subscriber.Dispose();
        }

        await _queues.DisposeAsync();
        _ending.Dispose();
    }

    [Fact]
    public async Task Delivery_Message_IsAPostedRequest()
    {
        Start();
        var id = await _queues.SendAsync(Queue, Encoding.UTF8.GetBytes("hello"), "text/plain", TimeSpan.Zero);

        var call = await _invoker.NextAsync();
        var request = call.Request!();

        Assert.Equal(("f", "hello"), (call.Function.Value, Encoding.UTF8.GetString(call.Input.Span)));
        Assert.Equal(("POST", "http://queue/orders"), (request.Method, request.Url));
        Assert.Equal(
            [$"longshore-message-id: {id}", "longshore-attempt: 1", "longshore-sent-at: 2026-01-01T00:00:00.0000000+00:00", "content-type: text/plain"],
            request.Headers.Select(header => $"{header.Key}: {header.Value}"));
    }

    [Fact]
    public async Task Delivery_InvocationThatRuns_IsNotAcknowledgedBeforeItsEnd()
    {
        var end = new TaskCompletionSource<InvocationResult>();
        _invoker.Answer = (_, _) => end.Task;
        Start();
        await SendAsync();
        await _invoker.NextAsync();

        Assert.Equal((1, 1), await StoredAsync());

        end.SetResult(new InvocationResult(default));
        await UntilAsync(status => status.Delivered == 1);
        Assert.Equal((0, 0), await StoredAsync());
    }

    [Theory]
    [InlineData(399, true)]
    [InlineData(400, false)]
    [InlineData(503, false)]
    public async Task Delivery_AnswerWithAStatus_SucceedsBelow400(int status, bool succeeds)
    {
        _invoker.Answer = (_, _) => Task.FromResult(new InvocationResult(default) { Response = new GuestResponse(status, []) });
        Start();
        await SendAsync();

        await UntilAsync(found => succeeds ? found.Delivered == 1 : found.Retried == 1);
    }

    [Fact]
    public async Task Delivery_ThatFails_ComesAgainLaterAndThenIsADeadLetter()
    {
        _invoker.Answer = (_, _) => Task.FromResult(InvocationResult.Failed(Failure.Trapped, "unreachable"));
        Start("orders:attempts=3");
        await SendAsync();

        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var call = await NextAfterAsync(TimeSpan.FromSeconds(1));
            Assert.Contains(new("longshore-attempt", $"{attempt}"), call.Request!().Headers);
        }

        await UntilAsync(status => status.Dead == 1);
        var letter = Assert.Single(await _queues.ListDeadAsync(Queue, Token));
        Assert.Equal((3, "Trapped: unreachable"), (letter.Message.Attempts, letter.Reason));
        Assert.Equal(0, _invoker.Left);
    }

    // The function is full or gone: that is no fault of the message.
    [Theory]
    [InlineData(Failure.Overloaded)]
    [InlineData(Failure.NotFound)]
    [InlineData(Failure.DeadlineMissed)]
    public async Task Delivery_ThatDoesNotBegin_IsNoAttempt(Failure failure)
    {
        _invoker.Answer = (_, _) => Task.FromResult(InvocationResult.Failed(failure, "not now"));
        Start("orders:attempts=1");
        await SendAsync();
        await NextAfterAsync(TimeSpan.FromSeconds(1));
        await NextAfterAsync(TimeSpan.FromSeconds(1));

        _invoker.Answer = (_, _) => Task.FromResult(new InvocationResult(default));
        await NextAfterAsync(TimeSpan.FromSeconds(1));

        await UntilAsync(status => status.Delivered == 1);
        Assert.Equal(0, _queues.Find(Queue)!.Dead);
    }

    [Fact]
    public async Task Delivery_PoisonMessage_DelaysNoOther()
    {
        _invoker.Answer = (call, _) => Task.FromResult(
            call.Input.Length == 0 ? InvocationResult.Failed(Failure.Trapped, "poison") : new InvocationResult(default));
        Start("orders:concurrency=1");
        await _queues.SendAsync(Queue, default, "", TimeSpan.Zero);
        for (var i = 0; i < 10; i++)
        {
            await SendAsync();
        }

        await UntilAsync(status => status.Delivered == 10);
        Assert.Equal(1, _queues.Find(Queue)!.Depth);
    }

    [Fact]
    public async Task Delivery_OfABatch_IsOneRequestWithAllMessages()
    {
        var first = await SendAsync();
        var second = await _queues.SendAsync(Queue, "two"u8.ToArray(), "text/plain", TimeSpan.Zero);
        await SendAsync();
        Start("orders:batch=2:concurrency=1");

        var call = await _invoker.NextAsync();

        Assert.Equal([new("longshore-batch", "2"), new("content-type", "application/x-longshore-batch")], call.Request!().Headers);
        Assert.Equal(
            [$"{first}", "1", "2026-01-01T00:00:00.0000000+00:00", "", "\u0001", $"{second}", "1", "2026-01-01T00:00:00.0000000+00:00", "text/plain", "two"],
            FieldsOf(call.Input.Span));
        Assert.Equal("1", (await _invoker.NextAsync()).Request!().Headers[0].Value);
        await UntilAsync(status => status.Delivered == 3);
    }

    [Fact]
    public async Task Delivery_OfABatchThatFails_RetriesEachMessage()
    {
        _invoker.Answer = (_, _) => Task.FromResult(InvocationResult.Failed(Failure.Trapped, "unreachable"));
        await SendAsync();
        await SendAsync();
        Start("orders:batch=2:attempts=1");

        await UntilAsync(status => status.Dead == 2);
    }

    [Theory]
    [InlineData("1", 1, 1)]
    [InlineData("1=60, 2", 0, 2)]
    [InlineData("1=1,2=43200", 0, 2)]
    [InlineData("3", 0, 2)]
    [InlineData("1=43201", 0, 2)]
    [InlineData("one", 0, 2)]
    [InlineData("", 0, 2)]
    public async Task Delivery_AnswerThatAsksForMessagesAgain_RetriesThose(string retry, int delivered, int retried)
    {
        _invoker.Answer = (_, _) => Task.FromResult(new InvocationResult(default) { Response = new GuestResponse(200, [new("Longshore-Retry", retry)]) });
        await SendAsync();
        await SendAsync();
        Start("orders:batch=2");
        await _invoker.NextAsync();

        await UntilAsync(status => status.Delivered == delivered && status.Retried == retried);
    }

    [Fact]
    public async Task Delivery_AnswerThatAsksForAMessageLater_DeliversItThen()
    {
        _invoker.Answer = (_, _) => Task.FromResult(new InvocationResult(default) { Response = new GuestResponse(200, [new("longshore-retry", "1=60")]) });
        Start();
        await SendAsync();
        await _invoker.NextAsync();
        await UntilAsync(status => status.Retried == 1);
        var sent = _time.GetUtcNow();

        await NextAfterAsync(TimeSpan.FromSeconds(1));

        Assert.True(_time.GetUtcNow() - sent >= TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Delivery_ManyMessages_AreBoundedInNumber()
    {
        var end = new TaskCompletionSource<InvocationResult>();
        _invoker.Answer = async (_, _) =>
        {
            await end.Task;
            return new InvocationResult(default);
        };
        Start("orders:concurrency=3");
        for (var i = 0; i < 10; i++)
        {
            await SendAsync();
        }

        for (var i = 0; i < 3; i++)
        {
            await _invoker.NextAsync();
        }

        await UntilAsync(status => status.Leased > 0);
        Assert.Equal(0, _invoker.Left);
        end.SetResult(new InvocationResult(default));
        await UntilAsync(status => status.Delivered == 10);
    }

    [Fact]
    public async Task Delivery_MessageThatEndsTheNode_IsADeadLetterAfterSomeTimes()
    {
        await SendAsync();
        await _queues.DisposeAsync();
        for (var crash = 0; crash < 2; crash++)
        {
            await _store.LoadAsync(Token);
            await _store.CommitAsync(new QueueCommit([], [], [new LeaseRequest(Queue, _time.GetUtcNow(), 1, 1)]), Token);
        }

        await InitializeAsync();
        Start();

        await UntilAsync(status => status.Dead == 1);
        Assert.Equal(0, _invoker.Left);
        Assert.StartsWith("the node ended 2 times", Assert.Single(await _queues.ListDeadAsync(Queue, Token)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_WithLeasedMessages_GivesThemBackAndWaitsForTheRunningOne()
    {
        var end = new TaskCompletionSource<InvocationResult>();
        _invoker.Answer = (_, _) => end.Task;
        var subscriber = Start("orders:concurrency=1");
        for (var i = 0; i < 5; i++)
        {
            await SendAsync();
        }

        await _invoker.NextAsync();
        subscriber.Stop();
        Assert.False(subscriber.Ended.IsCompleted);
        end.SetResult(new InvocationResult(default));
        await subscriber.Ended;
        await _queues.DisposeAsync();

        Assert.Equal(4, (await _store.LoadAsync(Token)).Queues.Single().Waiting);
        Assert.Equal(0, _invoker.Left);
    }

    [Fact]
    public async Task Stop_InvocationOverTheDrainTime_IsEndedAndItsMessageStays()
    {
        _invoker.Answer = async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, token).ContinueWith(static _ => { }, TaskScheduler.Default);
            return InvocationResult.Failed(Failure.Cancelled, "the caller left");
        };
        var subscriber = Start();
        await SendAsync();
        await _invoker.NextAsync();

        subscriber.Stop();
        await _ending.CancelAsync();
        await subscriber.Ended;
        await _queues.DisposeAsync();

        var totals = (await _store.LoadAsync(Token)).Queues.Single();
        Assert.Equal((1, 0), (totals.Waiting, totals.Dead));
    }

    [Theory]
    [InlineData(1, 0.0, 0.5)]
    [InlineData(1, 1.0, 1.0)]
    [InlineData(4, 0.5, 6.0)]
    [InlineData(9, 1.0, 256.0)]
    [InlineData(1_000, 1.0, 300.0)]
    public void Backoff_Attempts_DoublesUpToFiveMinutes(int attempts, double random, double seconds) =>
        Assert.Equal(seconds, new RetryBackoff(new FixedRandom(random)).After(attempts).TotalSeconds, precision: 6);

    private QueueSubscriber Start(string subscription = "orders")
    {
        Assert.True(QueueSubscription.TryParse(subscription, out var parsed));
        var catalog = new StubCatalog(new FunctionSpec(Function, new Artifact(ModuleDigest.Of([1]), ArtifactKind.WasmCommand)));
        var caller = new MessageCaller(catalog, _invoker, new InvocationLog(NullLogger<InvocationLog>.Instance, performance: null));
        var subscriber = new QueueSubscriber(
            parsed, _queues, (batch, end) => caller.DeliverAsync(Function, batch, end), new RetryBackoff(new FixedRandom(1)), _time, NullLogger.Instance, _ending.Token);
        _subscribers.Add(subscriber);
        subscriber.Start(Task.CompletedTask);
        return subscriber;
    }

    private static List<string> FieldsOf(ReadOnlySpan<byte> batch)
    {
        var fields = new List<string>();
        while (batch.Length > 0)
        {
            var length = BitConverter.ToInt32(batch);
            fields.Add(Encoding.UTF8.GetString(batch.Slice(sizeof(int), length)));
            batch = batch[(sizeof(int) + length)..];
        }

        return fields;
    }

    private Task<long> SendAsync() => _queues.SendAsync(Queue, new byte[] { 1 }, "", TimeSpan.Zero);

    // Messages in the store, and those of them that are leased.
    private async Task<(long, long)> StoredAsync()
    {
        var other = QueueName.TryParse("other", out var name) ? name : default;
        await _queues.SendAsync(other, default, "", TimeSpan.Zero);
        var status = _queues.Find(Queue)!;
        return (status.Depth, status.Leased);
    }

    private async Task UntilAsync(Func<QueueStatus, bool> isSo)
    {
        while (_queues.Find(Queue) is not { } status || !isSo(status))
        {
            await Task.Delay(1, Token);
        }
    }

    private async Task<Invocation> NextAfterAsync(TimeSpan step)
    {
        var next = _invoker.NextAsync().AsTask();
        while (!next.IsCompleted)
        {
            _time.Advance(step);
            await Task.WhenAny(next, Task.Delay(5, Token));
        }

        return await next;
    }
}
