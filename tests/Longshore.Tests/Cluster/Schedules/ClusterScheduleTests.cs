using System.Collections.Concurrent;
using System.Globalization;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Cluster.Schedules;

/// <summary>Schedules of several nodes on a real nats-server, each with a clock of its own.</summary>
public sealed class ClusterScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 30, 0, TimeSpan.Zero);
    private static readonly CronSchedule Hourly = new("0 * * * *");

    private readonly ConcurrentQueue<string> _runs = new();

    [Fact]
    public async Task Schedule_NodesWhoseClocksDifferByTenMinutes_BeginEachRunOnce()
    {
        await using var server = await NatsServer.StartAsync();
        await using var right = await ScheduledNode.StartAsync(server, Hourly, Start, _runs);
        await using var ahead = await ScheduledNode.StartAsync(server, Hourly, Start.AddMinutes(10), _runs);
        await using var behind = await ScheduledNode.StartAsync(server, Hourly, Start.AddMinutes(-10), _runs);
        ScheduledNode[] nodes = [right, ahead, behind];

        for (var hour = 1; hour <= 5; hour++)
        {
            // Another one is the first each time.
            for (var i = 0; i < nodes.Length; i++)
            {
                var node = nodes[(hour + i) % nodes.Length];
                await node.GoOnUntilAsync(() => node.Begun + node.Elsewhere >= hour);
            }
        }

        Assert.Equal(Enumerable.Range(1, 5).Select(Hour), _runs);
        Assert.Equal(5, nodes.Sum(node => node.Begun));
        Assert.All(nodes, node => Assert.Equal(0, node.Missed));
    }

    [Fact]
    public async Task Schedule_NodeThatDied_IsFollowedByTheOther()
    {
        await using var server = await NatsServer.StartAsync();
        await using var one = await ScheduledNode.StartAsync(server, Hourly, Start, _runs);
        await using (var two = await ScheduledNode.StartAsync(server, Hourly, Start, _runs))
        {
            await two.GoOnUntilAsync(() => two.Begun == 1);
        }

        await one.GoOnUntilAsync(() => one.Begun == 1);

        Assert.Equal(1, one.Elsewhere);
        Assert.Equal([Hour(1), Hour(2)], _runs);
    }

    [Theory]
    [InlineData(MissedRuns.Skip)]
    [InlineData(MissedRuns.Once)]
    public async Task Schedule_NatsThatIsDown_MissesTheRunAndDoublesNone(MissedRuns missed)
    {
        await using var server = await NatsServer.StartAsync();
        await using var one = await ScheduledNode.StartAsync(server, Hourly with { Missed = missed }, Start, _runs);
        await one.GoOnUntilAsync(() => one.Begun == 1);
        await server.KillAsync();

        await one.GoOnUntilAsync(() => one.Missed == 1);
        Assert.Single(_runs);
        await server.StartAsync();
        await Eventually.HoldsAsync(() => one.IsConnected);
        await one.GoOnUntilAsync(() => one.Begun == 2);

        var second = DateTimeOffset.Parse(_runs.Last(), CultureInfo.InvariantCulture);
        Assert.Equal(missed == MissedRuns.Once, second == Start.AddMinutes(90));
        Assert.Equal(_runs.Distinct(), _runs);
    }

    private static string Hour(int hour) => FormattableString.Invariant($"2026-01-01T{hour:D2}:00:00Z");
}
