namespace Longshore.Benchmarks.Placement;

/// <summary>What a simulation of a cluster has shown.</summary>
/// <param name="Nodes">Its nodes.</param>
/// <param name="Known">The members that a node keeps.</param>
/// <param name="Decisions">The calls that were placed.</param>
/// <param name="DecisionsPerSecond">Placed in a second of the real clock, the simulation of nodes included.</param>
/// <param name="JoinSeconds">The time until the last observer has a new node; not a number if not all ever have.</param>
/// <param name="LossSeconds">The time until the last observer is without a node that was lost.</param>
/// <param name="WaitMilliseconds">The wait that 99 % of the calls do not exceed.</param>
/// <param name="Imbalance">For each tenth of a second, how much later the node of the 99th percentile is free than the average one, in runs of a call.</param>
internal sealed record ScaleOutcome(
    int Nodes, int Known, int Decisions, double DecisionsPerSecond, double JoinSeconds, double LossSeconds, double WaitMilliseconds, IReadOnlyList<double> Imbalance);
