using Longshore.Node.Faces.Accounts;
using Longshore.Offload.Worker;
using Microsoft.AspNetCore.Connections;

namespace Longshore.Tests.Node;

public sealed class ConnectionLimitTests
{
    // The number in docs/threat-model.md and docs/offload.md.
    private const int ConnectionsMax = 512;

    [Fact]
    public async Task Connection_BeyondTheLimit_IsClosedUntilOneEnds()
    {
        var reports = new List<string>();
        var served = 0;
        var end = new TaskCompletionSource();
        var limit = new ConnectionLimit(new WorkerOptions().ConnectionsMax, reports.Add).Middleware(_ =>
        {
            served++;
            return end.Task;
        });
        var open = Enumerable.Range(0, ConnectionsMax).Select(_ => limit(new DefaultConnectionContext())).ToList();

        await limit(new DefaultConnectionContext());
        await limit(new DefaultConnectionContext());
        Assert.Equal((ConnectionsMax, 1), (served, reports.Count));

        end.SetResult();
        await Task.WhenAll(open);
        await limit(new DefaultConnectionContext());
        Assert.Equal(ConnectionsMax + 1, served);
    }

    [Fact]
    public async Task Connections_OfSeveralListeners_AreCountedTogether()
    {
        var end = new TaskCompletionSource();
        var account = new ConnectionLimit(connectionsMax: 2, _ => { });
        var (first, second) = (account.Middleware(_ => end.Task), account.Middleware(_ => end.Task));
        var open = new[] { first(new DefaultConnectionContext()), second(new DefaultConnectionContext()) };

        Assert.True(second(new DefaultConnectionContext()).IsCompletedSuccessfully);

        Assert.Equal((2, 1), (account.Now, account.Refused));
        end.SetResult();
        await Task.WhenAll(open);
        Assert.Equal(0, account.Now);
    }

    // One connection comes and goes at the limit. That is not worth a line each time.
    [Fact]
    public async Task Connections_AroundTheLimit_AreReportedOnce()
    {
        var reports = new List<string>();
        var ends = new Queue<TaskCompletionSource>();
        var limit = new ConnectionLimit(connectionsMax: 20, reports.Add).Middleware(_ =>
        {
            ends.Enqueue(new TaskCompletionSource());
            return ends.Last().Task;
        });
        var open = Enumerable.Range(0, 20).Select(_ => limit(new DefaultConnectionContext())).ToList();
        for (var i = 0; i < 5; i++)
        {
            await limit(new DefaultConnectionContext());
            ends.Dequeue().SetResult();
            open.Add(limit(new DefaultConnectionContext()));
        }

        Assert.Single(reports);
        ends.Take(5).ToList().ForEach(end => end.SetResult());
        open.AddRange(Enumerable.Range(0, 5).Select(_ => limit(new DefaultConnectionContext())));
        await limit(new DefaultConnectionContext());
        Assert.Equal(2, reports.Count);
        ends.ToList().ForEach(end => end.TrySetResult());
        await Task.WhenAll(open);
    }

    [Fact]
    public async Task Connection_ThatThrows_GivesItsPlaceBack()
    {
        var limit = new ConnectionLimit(connectionsMax: 1, _ => { }).Middleware(_ => throw new InvalidOperationException("a fault of the test"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => limit(new DefaultConnectionContext()));
        await Assert.ThrowsAsync<InvalidOperationException>(() => limit(new DefaultConnectionContext()));
    }
}
