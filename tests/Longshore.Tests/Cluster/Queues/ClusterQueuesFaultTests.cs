using System.Collections.Concurrent;
using System.Diagnostics;
using Longshore.Cluster.Queues;
using Longshore.Functions.Capabilities.Queues;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Cluster.Queues;

/// <summary>Two nodes send and deliver messages while their nats-server is killed and started at random. The history is checked: nothing that was accepted is lost, and nothing that
/// was acknowledged is delivered afterwards.</summary>
public sealed class ClusterQueuesFaultTests
{
    private const int KillsMax = 6;

    private static readonly TimeSpan DrainTimeMax = TimeSpan.FromSeconds(120);

    private readonly ConcurrentDictionary<long, bool> _accepted = new();
    private readonly ConcurrentDictionary<long, bool> _done = new();
    private readonly ConcurrentQueue<long> _deliveredAfterDone = new();
    private readonly ConcurrentQueue<Exception> _faults = new();
    private long _deliveries;

    private static QueueName Queue => QueueName.TryParse("work", out var queue) ? queue : throw new InvalidOperationException();

    [Theory]
    [InlineData(1)]
    public async Task Queue_NatsKilledAtRandom_LosesNothingAndRepeatsNothingDone(int seed)
    {
        var random = new Random(seed);
        await using var server = await NatsServer.StartAsync();
        await using var linkOne = await TestLink.OpenAsync(server);
        await using var linkTwo = await TestLink.OpenAsync(server);
        await using var one = new ClusterQueues(linkOne, new QueueLimits(), TimeProvider.System, _faults.Enqueue);
        await using var two = new ClusterQueues(linkTwo, new QueueLimits(), TimeProvider.System, _faults.Enqueue);
        using var sending = new CancellationTokenSource();
        using var delivering = new CancellationTokenSource();
        Task[] senders = [SendAsync(one, sending.Token), SendAsync(two, sending.Token)];
        Task[] subscribers = [DeliverAsync(one, delivering.Token), DeliverAsync(two, delivering.Token)];

        for (var kill = 0; kill < KillsMax; kill++)
        {
            await Task.Delay(random.Next(200, 1_500), TestContext.Current.CancellationToken);
            await server.KillAsync();
            await Task.Delay(random.Next(0, 500), TestContext.Current.CancellationToken);
            await server.StartAsync();
        }

        await Eventually.HoldsAsync(() => linkOne.Problem is null && linkTwo.Problem is null);
        await sending.CancelAsync();
        await Task.WhenAll(senders);
        var began = Stopwatch.GetTimestamp();
        while (_accepted.Keys.Any(id => !_done.ContainsKey(id)) && Stopwatch.GetElapsedTime(began) < DrainTimeMax)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        // What comes back now would be what was acknowledged: a lease ends meanwhile.
        await Task.Delay(1.2 * Longshore.Cluster.ClusterLimits.QueueLeaseTime, TestContext.Current.CancellationToken);
        await delivering.CancelAsync();
        await Task.WhenAll(subscribers);

        TestContext.Current.SendDiagnosticMessage($"seed {seed}: {_accepted.Count} accepted, {_deliveries} deliveries");
        Assert.NotEmpty(_accepted);
        Assert.DoesNotContain(_accepted.Keys, id => !_done.ContainsKey(id));
        Assert.Empty(_deliveredAfterDone);
        Assert.Empty(_faults);
    }

    private async Task SendAsync(ClusterQueues queues, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                _accepted[await queues.SendAsync(Queue, new byte[100], "", TimeSpan.Zero)] = true;
            }
            catch (QueueException)
            {
                // Not accepted. It may be delivered all the same.
            }

            await Task.Delay(1, CancellationToken.None);
        }
    }

    private async Task DeliverAsync(ClusterQueues queues, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                foreach (var message in await queues.LeaseAsync(Queue, cancellationToken))
                {
                    Interlocked.Increment(ref _deliveries);
                    if (_done.ContainsKey(message.Id))
                    {
                        _deliveredAfterDone.Enqueue(message.Id);
                    }

                    queues.Acknowledge(message);
                    _ = NoteDoneAsync(queues, message.Id);
                }
            }
            catch (OperationCanceledException)
            {
                // The test ends.
            }
        }
    }

    private async Task NoteDoneAsync(ClusterQueues queues, long id)
    {
        await queues.SettledAsync();
        _done[id] = true;
    }
}
