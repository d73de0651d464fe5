using Longshore.Tests.Storage;

namespace Longshore.Tests.Cluster;

/// <summary>The contract of stores, for one that follows a cluster.</summary>
public sealed class ClusterFunctionStoreTests : FunctionStoreContract
{
    private protected override async Task<OpenedStore> OpenAsync()
    {
        var server = await NatsServer.StartAsync();
        var member = await TestMember.StartAsync(server);
        return new OpenedStore(member.Node.Store, async () =>
        {
            await member.DisposeAsync();
            await server.DisposeAsync();
        });
    }
}
