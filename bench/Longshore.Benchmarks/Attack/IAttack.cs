namespace Longshore.Benchmarks.Attack;

/// <summary>One kind of hostile client, device or guest.</summary>
internal interface IAttack
{
    string Name { get; }

    /// <summary>Attacks once. Any exception of the attacker's own connection is expected.</summary>
    Task RunAsync(AttackedNode node, Random random, CancellationToken cancellationToken);
}
