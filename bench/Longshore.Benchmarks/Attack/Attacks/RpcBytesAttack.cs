using System.Buffers.Binary;

namespace Longshore.Benchmarks.Attack.Attacks;

/// <summary>Sends frames of remote procedure calls that are random, unfinished or many, and never reads an answer.</summary>
internal sealed class RpcBytesAttack : IAttack
{
    private const int FramesMax = 2000;

    public string Name => "rpc bytes";

    public async Task RunAsync(AttackedNode node, Random random, CancellationToken cancellationToken)
    {
        await using var connection = await AttackedNode.ConnectAsync(node.RpcPort, cancellationToken);
        await connection.WriteAsync("LSRPC01\n"u8.ToArray(), cancellationToken);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(random.Next(100, 3000));
        switch (random.Next(4))
        {
            case 0:
                await connection.WriteAsync(Frame(random.Next(16, 1 << 28), sent: random.Next(64), random), patience.Token);
                break;
            case 1:
                await connection.WriteAsync(Frame(random.Next(), sent: random.Next(64), random), patience.Token);
                break;
            default:
                for (var frame = random.Next(FramesMax); frame > 0; frame--)
                {
                    await connection.WriteAsync(Frame(length: 64, sent: 64, random), patience.Token);
                }

                break;
        }

        await Task.Delay(random.Next(2000), patience.Token);
    }

    // Type 0 searches for a function by a random name. Types 1 to 5 belong to no function here.
    private static byte[] Frame(int length, int sent, Random random)
    {
        var frame = new byte[sizeof(int) + sent];
        random.NextBytes(frame);
        BinaryPrimitives.WriteInt32LittleEndian(frame, length);
        if (sent >= 16)
        {
            BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(8), random.Next(6));
            frame.AsSpan(12, 8).Clear();
        }

        return frame;
    }
}
