namespace Longshore.Cli.Load;

/// <summary>The load to offer: targets, rates and arrival times.</summary>
internal sealed record LoadPlan
{
    public required IReadOnlyList<LoadTarget> Targets { get; init; }

    /// <summary>The loads to offer, over all targets. Each is a run of its own.</summary>
    public required IReadOnlyList<LoadLevel> Levels { get; init; }

    /// <summary>The length of each run.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The time before each run in which calls are sent but not counted.</summary>
    public required TimeSpan WarmUp { get; init; }

    /// <summary>Whether calls arrive as a Poisson process, or at a fixed interval.</summary>
    public required bool IsPoisson { get; init; }

    /// <summary>The largest number of calls in flight.</summary>
    public required int InFlightMax { get; init; }

    /// <summary>The body of the calls to each target, or null to send it GET requests.</summary>
    public required IReadOnlyList<byte[]?> Bodies { get; init; }

    /// <summary>The seed of the arrival times. The same seed gives the same calls.</summary>
    public required int Seed { get; init; }

    /// <summary>Chooses a target by the weights.</summary>
    public int Choose(Random random)
    {
        var place = random.NextDouble() * Targets.Sum(target => target.Weight);
        var target = 0;
        while (target < Targets.Count - 1 && (place -= Targets[target].Weight) >= 0)
        {
            target++;
        }

        return target;
    }

    /// <summary>The due time of each call, in seconds from the start, and its target.</summary>
    public IEnumerable<(double At, int Target)> Arrivals(double perSecond, TimeSpan duration, Random random)
    {
        for (var at = Next(); at < duration.TotalSeconds; at += Next())
        {
            yield return (at, Choose(random));
        }

        double Next() => IsPoisson ? -Math.Log(1 - random.NextDouble()) / perSecond : 1 / perSecond;
    }
}
