using System.Net;
using System.Text.Json;
using Longshore.Functions;
using Longshore.Node.Hosting;
using Longshore.Offload.Peers;
using Microsoft.Extensions.Logging;

namespace Longshore.Benchmarks.NearData.Processes;

/// <summary>A whole node in this process, which ends with its standard input.</summary>
internal static class NodeProcess
{
    /// <summary>The first argument of such a process. The second one has its <see cref="NodeSettings"/>.</summary>
    public const string Verb = "neardata-node";

    /// <summary>Runs the node.</summary>
    public static async Task<int> RunAsync(string settingsJson)
    {
        var settings = JsonSerializer.Deserialize<NodeSettings>(settingsJson)!;
        await using var node = await NodeHost.StartAsync(OptionsOf(settings), TimeProvider.System, CancellationToken.None);
        Console.WriteLine(JsonSerializer.Serialize(new NodeReady(new Uri(node.Record.Url), node.Record.Token)));
        await Console.In.ReadToEndAsync();
        return 0;
    }

    // One slot: all nodes share the machine's processors, and a busy node is one whose slot is busy.
    private static NodeOptions OptionsOf(NodeSettings settings) => new()
    {
        DataDirectory = settings.Directory,
        Addresses = [IPAddress.Loopback],
        Port = 0,
        FaasmPort = settings.FaasmPort,
        LogLevel = LogLevel.Error,
        DrainTime = TimeSpan.FromSeconds(1),
        Functions = new FunctionsOptions { CoreSlots = 1 },
        Objects = settings.Host is null ? ObjectSource.Of(() => new RemoteObjects(settings.Storages)) : ObjectSource.Default,
        Peers = settings.Host is { } host
            ? new PeerOptions { Roles = NodeRoles.Storage, Port = settings.Port, StoreHosts = [host] }
            : new PeerOptions { Peers = [.. settings.Storages.Select(storage => new PeerAddress("127.0.0.1", storage.PeerPort))] },
    };
}
