using Longshore.Cluster.Connection;
using Longshore.Cluster.Queues;
using Longshore.Functions.Capabilities.Queues;
using Longshore.Tests.Functions.Queues;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Longshore.Tests.Cluster.Queues;

/// <summary>The queues of a cluster on a real nats-server, and its faults.</summary>
public sealed class ClusterQueuesTests : MessageQueuesContract, IAsyncLifetime
{
    private readonly List<NatsLink> _links = [];
    private readonly List<Exception> _faults = [];
    private NatsServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await NatsServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var link in _links)
        {
            await link.DisposeAsync();
        }

        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
        Assert.Empty(_faults);
    }

    [Fact]
    public async Task Lease_MessageOfAnotherNode_IsLeasedByOne()
    {
        await using var one = await OpenAnyAsync();
        await using var two = await OpenAnyAsync();
        var id = await SendAsync(one, "a");

        Assert.Equal(id, Assert.Single(await two.LeaseAsync(Queue("a"), Token)).Id);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one.LeaseAsync(Queue("a"), stop.Token));
    }

    // The connection ends with the node, and nothing renews the lease.
    [Fact]
    public async Task Lease_OfANodeThatDied_GoesToAnother()
    {
        var died = await OpenAnyAsync();
        await using var other = await OpenAnyAsync();
        var id = await SendAsync(other, "a");
        Assert.Single(await died.LeaseAsync(Queue("a"), Token));
        await _links[0].DisposeAsync();
        _links.RemoveAt(0);

        var again = Assert.Single(await other.LeaseAsync(Queue("a"), Token));

        Assert.Equal((id, 0, 1), (again.Id, again.Attempts, again.Interruptions));
        await died.DisposeAsync();
    }

    [Fact]
    public async Task Lease_OfAFunctionThatRunsLong_IsRenewed()
    {
        await using var one = await OpenAnyAsync();
        await using var two = await OpenAnyAsync();
        await SendAsync(one, "a");
        var message = Assert.Single(await one.LeaseAsync(Queue("a"), Token));

        using var stop = new CancellationTokenSource(1.5 * Longshore.Cluster.ClusterLimits.QueueLeaseTime);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => two.LeaseAsync(Queue("a"), stop.Token));

        one.Acknowledge(message);
        await Eventually.HoldsAsync(async () => await one.FindAsync(Queue("a"), Token) is { Depth: 0 });
    }

    [Fact]
    public async Task Nats_KilledAndStarted_HasEverythingAgain()
    {
        await using var queues = await OpenAnyAsync();
        await SendAsync(queues, "a");
        queues.Bury((await queues.LeaseAsync(Queue("a"), Token)).Single(), "broken");
        var id = await SendAsync(queues, "b");
        await Eventually.HoldsAsync(async () => (await queues.ListDeadAsync(Queue("a"), Token)).Count == 1);

        await RestartAsync(isEmpty: false);

        Assert.Single(await queues.ListDeadAsync(Queue("a"), Token));
        Assert.Equal(id, Assert.Single(await queues.LeaseAsync(Queue("b"), Token)).Id);
    }

    // A nats-server that is killed forgets the acknowledgements of its last moments.
    [Fact]
    public async Task Nats_KilledAfterAcknowledgements_DeliversNoneOfThemAgain()
    {
        await using var queues = await OpenAnyAsync();
        for (var i = 0; i < 40; i++)
        {
            await SendAsync(queues, "a");
        }

        for (var done = 0; done < 40;)
        {
            foreach (var message in await queues.LeaseAsync(Queue("a"), Token))
            {
                queues.Acknowledge(message);
                done++;
            }
        }

        await Eventually.HoldsAsync(async () => await queues.FindAsync(Queue("a"), Token) is { Delivered: 40 });
        await RestartAsync(isEmpty: false);
        var last = await SendAsync(queues, "a");

        Assert.Equal(last, Assert.Single(await queues.LeaseAsync(Queue("a"), Token)).Id);
    }

    [Fact]
    public async Task Nats_Emptied_TakesMessagesAgain()
    {
        await using var queues = await OpenAnyAsync();
        await SendAsync(queues, "a");
        Assert.Single(await queues.LeaseAsync(Queue("a"), Token));
        var leasing = queues.LeaseAsync(Queue("b"), Token);
        await RestartAsync(isEmpty: true);

        await SendAsync(queues, "b");

        Assert.Single(await leasing);
    }

    [Fact]
    public async Task Nats_Down_RefusesMessagesAndKeepsWhatIsSettled()
    {
        await using var queues = await OpenAnyAsync();
        await SendAsync(queues, "a");
        var message = (await queues.LeaseAsync(Queue("a"), Token)).Single();
        await _server.KillAsync();
        await Eventually.HoldsAsync(() => _links[0].Problem is not null);

        var refusal = await Assert.ThrowsAsync<QueueException>(() => SendAsync(queues, "a"));
        queues.Acknowledge(message);
        await _server.StartAsync();
        await Eventually.HoldsAsync(() => _links[0].Problem is null);

        Assert.Equal(QueueRefusal.NotWritten, refusal.Refusal);
        Assert.Contains("the cluster cannot be reached (127.0.0.1:", refusal.Message, StringComparison.Ordinal);
        await Eventually.HoldsAsync(async () => await queues.FindAsync(Queue("a"), Token) is { Depth: 0, Delivered: 1 });
    }

    [Fact]
    public async Task Stream_MessageThatIsNone_IsRemovedAndDelaysNoOther()
    {
        await using var queues = await OpenAnyAsync();
        await using var connection = new NatsConnection(new NatsOpts { Url = _server.Url.ToString() });
        await queues.ListAsync(Token);
        await new NatsJSContext(connection).PublishAsync(QueueSubjects.Of(QueueSubjects.Waiting, Queue("a")), "junk"u8.ToArray(), cancellationToken: Token);
        var id = await SendAsync(queues, "a");

        Assert.Equal(id, (await queues.LeaseAsync(Queue("a"), Token)).Single().Id);
        await Eventually.HoldsAsync(async () => await queues.FindAsync(Queue("a"), Token) is { Depth: 1 });
    }

    private protected override async Task<IMessageQueues> OpenAnyAsync(QueueLimits? limits = null)
    {
        var link = await TestLink.OpenAsync(_server);
        _links.Add(link);
        return new ClusterQueues(link, limits ?? new QueueLimits(), TimeProvider.System, _faults.Add);
    }

    private protected override Task ElapseAsync(TimeSpan time) => Task.Delay(time, Token);

    private async Task RestartAsync(bool isEmpty)
    {
        await (isEmpty ? _server.KillAndEmptyAsync() : _server.KillAsync());
        await Eventually.HoldsAsync(() => _links.TrueForAll(link => link.Problem is not null));
        await _server.StartAsync();
        await Eventually.HoldsAsync(() => _links.TrueForAll(link => link.Problem is null));
    }
}
