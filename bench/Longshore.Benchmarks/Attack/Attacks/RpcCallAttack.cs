namespace Longshore.Benchmarks.Attack.Attacks;

/// <summary>Searches the types of deployed functions and calls them, sleepers among them: waits for the answers, leaves before them, never
/// reads them, or ends in the middle of a request.</summary>
/// <param name="targets">Calls of hostile functions.</param>
internal sealed class RpcCallAttack(IReadOnlyList<HostileCall> targets) : IAttack
{
    // Several times what a connection may have under way.
    private const int CallsMax = 1000;
    private const int FunctionsMax = 4;

    public string Name => "rpc calls";

    public async Task RunAsync(AttackedNode node, Random random, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(random.Next(100, 5000));
        await using var peer = await RpcPeer.ConnectAsync(node, patience.Token);
        var called = await SearchAsync(peer, random, patience.Token);
        var readsAnswers = random.Next(2) == 0;
        for (var left = random.Next(3) == 0 ? CallsMax : random.Next(1, 20); left > 0; left--)
        {
            var frame = Frame(peer, called[random.Next(called.Count)], random);
            await peer.SendAsync(left == 1 && random.Next(2) == 0 ? frame.AsMemory(0, random.Next(frame.Length)) : frame, patience.Token);
            if (readsAnswers)
            {
                await peer.ReadAsync(patience.Token);
            }
        }

        if (random.Next(2) == 0)
        {
            await Task.Delay(random.Next(2000), patience.Token);
        }
    }

    private async Task<IReadOnlyList<(HostileCall Call, uint Type)>> SearchAsync(RpcPeer peer, Random random, CancellationToken cancellationToken)
    {
        var found = new List<(HostileCall, uint)>();
        for (var left = random.Next(1, FunctionsMax); left > 0; left--)
        {
            var call = targets[random.Next(targets.Count)];
            found.Add((call, await peer.FindAsync(call.Function, cancellationToken) ?? throw new IOException(call.Function + " was not found")));
        }

        await peer.FindAsync("nothing", cancellationToken);
        return found;
    }

    private static byte[] Frame(RpcPeer peer, (HostileCall Call, uint Type) target, Random random)
    {
        var deadlineMicroseconds = random.Next(2) == 0 ? 0 : (uint)random.Next(1, 2_000_000);
        var payload = new byte[random.Next(8) == 0 ? random.Next(1 << 20) : random.Next(100)];
        return peer.Frame(target.Type, target.Call.Arguments, payload, deadlineMicroseconds);
    }
}
