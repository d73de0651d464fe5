using Longshore.Cluster;
using Longshore.Cluster.Connection;

namespace Longshore.Tests.Cluster;

/// <summary>Connections to a nats-server, for tests of single parts.</summary>
internal static class TestLink
{
    /// <summary>A connection that is there.</summary>
    public static async Task<NatsLink> OpenAsync(NatsServer server)
    {
        var link = new NatsLink(new ClusterOptions { Servers = [server.Url] }, TimeProvider.System, _ => { });
        await Eventually.HoldsAsync(() => link.Problem is null);
        return link;
    }
}
