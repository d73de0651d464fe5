namespace Longshore.Cli.Load;

/// <summary>The load to offer: targets, rates and arrival times.</summary>
internal sealed record LoadPlan
{
    public required IReadOnlyList<LoadTarget> Targets { get; init; }

    /// <summary>Calls per second over all targets. Each rate is a run of its own.</summary>
    public required IReadOnlyList<double> Rates { get; init; }

    /// <summary>The length of each run.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The time before each run in which calls are sent but not counted.</summary>
    public required TimeSpan WarmUp { get; init; }

    /// <summary>Whether calls arrive as a Poisson process, or at a fixed interval.</summary>
    public required bool IsPoisson { get; init; }

    /// <summary>The largest number of calls in flight.</summary>
    public required int InFlightMax { get; init; }

    /// <summary>The body of every call, or null to send GET requests.</summary>
    public byte[]? Body { get; init; }

    /// <summary>The seed of the arrival times. The same seed gives the same calls.</summary>
    public required int Seed { get; init; }

    /// <summary>The due time of each call, in seconds from the start, and its target.</summary>
    public IEnumerable<(double At, int Target)> Arrivals(double perSecond, TimeSpan duration, Random random)
    {
        var whole = Targets.Sum(target => target.Weight);
        for (var at = Next(); at < duration.TotalSeconds; at += Next())
        {
            var place = random.NextDouble() * whole;
            var target = 0;
            while (target < Targets.Count - 1 && (place -= Targets[target].Weight) >= 0)
            {
                target++;
            }

            yield return (at, target);
        }

        double Next() => IsPoisson ? -Math.Log(1 - random.NextDouble()) / perSecond : 1 / perSecond;
    }
}
