using System.Net.Sockets;

namespace Longshore.Benchmarks.Attack.Attacks;

/// <summary>Opens many connections to one listener and sends nothing, or only the beginning of a protocol.</summary>
internal sealed class IdleConnectionsAttack : IAttack
{
    private const int ConnectionsMax = 200;

    public string Name => "idle connections";

    public async Task RunAsync(AttackedNode node, Random random, CancellationToken cancellationToken)
    {
        var (port, beginning) = random.Next(3) switch
        {
            0 => (node.Port, "GET / HTTP/1.1\r\n"u8.ToArray()),
            1 => (node.RpcPort, "LSRPC01\n"u8.ToArray()),
            _ => (node.OffloadPort, [0x16]),
        };
        var connections = new List<NetworkStream>();
        try
        {
            for (var opened = random.Next(ConnectionsMax); opened > 0; opened--)
            {
                connections.Add(await AttackedNode.ConnectAsync(port, cancellationToken));
                if (random.Next(2) == 0)
                {
                    await connections[^1].WriteAsync(beginning, cancellationToken);
                }
            }

            await Task.Delay(random.Next(3000), cancellationToken);
        }
        finally
        {
            connections.ForEach(connection => connection.Dispose());
        }
    }
}
