namespace Longshore.Benchmarks.Attack.Attacks;

/// <summary>Deploys hostile modules under a few names, calls them once and removes them.</summary>
internal sealed class DeployAttack : IAttack
{
    private const int Names = 4;

    public string Name => "deploy";

    public async Task RunAsync(AttackedNode node, Random random, CancellationToken cancellationToken)
    {
        var name = $"bomb{random.Next(Names)}";
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(random.Next(2) == 0 ? 500 : 15_000);
        await node.DeployAsync(name, HostileGuests.Module(random), "?memory-bytes-max=1048576&wall-time-us-max=500000", patience.Token);
        using var called = await node.Client.GetAsync(new Uri("/function/" + name, UriKind.Relative), patience.Token);
        using var removed = await node.Client.DeleteAsync(new Uri("/functions/" + name, UriKind.Relative), patience.Token);
    }
}
