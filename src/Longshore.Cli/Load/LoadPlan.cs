namespace Longshore.Cli.Load;

/// <summary>How load is offered.</summary>
internal sealed record LoadPlan
{
    public required IReadOnlyList<LoadTarget> Targets { get; init; }

    /// <summary>Calls a second of all targets together, one run after the other.</summary>
    public required IReadOnlyList<double> Rates { get; init; }

    /// <summary>How long each run is.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>How long calls are made before a run without being counted.</summary>
    public required TimeSpan WarmUp { get; init; }

    /// <summary>Whether calls come by chance (Poisson), or at equal distances.</summary>
    public required bool IsPoisson { get; init; }

    /// <summary>Most calls under way at one time.</summary>
    public required int InFlightMax { get; init; }

    /// <summary>What is sent with every call; null for a GET.</summary>
    public byte[]? Body { get; init; }

    /// <summary>Makes runs repeatable.</summary>
    public required int Seed { get; init; }

    /// <summary>When calls are made, in seconds from the start, and of which target.</summary>
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
