using Longshore.Functions.Specs;

namespace Longshore.Functions.Schedules;

/// <summary>One schedule of one function. A schedule that is changed is another one.</summary>
/// <param name="Function">The function.</param>
/// <param name="Schedule">The schedule's expression and zone.</param>
public readonly record struct ScheduleKey(FunctionName Function, string Schedule)
{
    /// <summary>The key of a function's schedule. What becomes of missed runs does not belong to it.</summary>
    public static ScheduleKey Of(FunctionName function, CronSchedule schedule) => new(function, $"{schedule.Expression};{schedule.TimeZone}");
}
