using Longshore.Node.Faces.Devices;
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
    public async Task Connection_ThatThrows_GivesItsPlaceBack()
    {
        var limit = new ConnectionLimit(connectionsMax: 1, _ => { }).Middleware(_ => throw new InvalidOperationException("a fault of the test"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => limit(new DefaultConnectionContext()));
        await Assert.ThrowsAsync<InvalidOperationException>(() => limit(new DefaultConnectionContext()));
    }
}
