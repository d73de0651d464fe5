namespace Longshore.Functions.Specs;

/// <summary>Checks what makes the node call a function by itself: its subscriptions and its schedules.</summary>
internal static class Triggers
{
    // Each has a loop of its own and up to some MiB of leased messages.
    private const int SubscriptionsMax = 16;

    // Each has a timer and a row.
    private const int SchedulesMax = 32;

    /// <summary>Every error in a spec's subscriptions and schedules, with paths.</summary>
    public static IEnumerable<ValidationError> Validate(FunctionSpec spec) => [.. Subscriptions(spec), .. Schedules(spec)];

    private static IEnumerable<ValidationError> Subscriptions(FunctionSpec spec)
    {
        if (spec.Subscriptions.Count > SubscriptionsMax)
        {
            yield return new ValidationError("subscriptions", $"a function has at most {SubscriptionsMax}");
        }

        foreach (var (index, subscription) in spec.Subscriptions.Index())
        {
            var path = FormattableString.Invariant($"subscriptions[{index}]");
            if (spec.Subscriptions.Take(index).Any(before => before.Queue == subscription.Queue))
            {
                yield return new ValidationError(path + ".queue", $"the function is subscribed to \"{subscription.Queue}\" twice");
            }

            if (subscription.Queue.IsOfNode)
            {
                yield return new ValidationError(path + ".queue", $"\"{subscription.Queue}\" is the node's own");
            }

            foreach (var violation in subscription.Violations(path))
            {
                yield return violation;
            }
        }
    }

    private static IEnumerable<ValidationError> Schedules(FunctionSpec spec)
    {
        if (spec.Schedules.Count > SchedulesMax)
        {
            yield return new ValidationError("schedules", $"a function has at most {SchedulesMax}");
        }

        foreach (var (index, schedule) in spec.Schedules.Index())
        {
            var path = FormattableString.Invariant($"schedules[{index}]");
            if (spec.Schedules.Take(index).Any(before => before.Expression == schedule.Expression && before.TimeZone == schedule.TimeZone))
            {
                yield return new ValidationError(path, "stands twice");
            }

            foreach (var violation in schedule.Violations(path))
            {
                yield return violation;
            }
        }
    }
}
