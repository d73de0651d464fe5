using System.Net.Security;

namespace Longshore.Benchmarks.Attack.Attacks;

/// <summary>Connects to the port of devices without a trusted key: silent, with random bytes, or with a handshake of TLS.</summary>
internal sealed class DeviceBytesAttack : IAttack
{
    public string Name => "device bytes";

    public async Task RunAsync(AttackedNode node, Random random, CancellationToken cancellationToken)
    {
        await using var connection = await AttackedNode.ConnectAsync(node.OffloadPort, cancellationToken);
        if (random.Next(3) == 0)
        {
            // The attacker looks at no certificate.
#pragma warning disable CA5359
            await using var secure = new SslStream(connection, leaveInnerStreamOpen: true, (_, _, _, _) => true);
#pragma warning restore CA5359
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "longshore" }, cancellationToken);
            await secure.WriteAsync(Bytes(random), cancellationToken);
        }
        else if (random.Next(2) == 0)
        {
            await connection.WriteAsync(Bytes(random), cancellationToken);
        }

        await Task.Delay(random.Next(2000), cancellationToken);
    }

    private static byte[] Bytes(Random random)
    {
        var bytes = new byte[random.Next(1, 4096)];
        random.NextBytes(bytes);
        return bytes;
    }
}
