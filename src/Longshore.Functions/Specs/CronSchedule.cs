using System.Diagnostics.CodeAnalysis;
using Cronos;

namespace Longshore.Functions.Specs;

/// <summary>The times at which the node calls a function by itself.</summary>
/// <param name="Expression">A cron expression of 5 fields (minute, hour, day of the month, month, day of the week), or of 6 with the second
/// before them.</param>
public sealed record CronSchedule(string Expression)
{
    /// <summary>The default of <see cref="TimeZone"/>.</summary>
    public const string TimeZoneDefault = "UTC";

    /// <summary>The form of a schedule, as a sentence.</summary>
    public const string Rule = "a schedule is written EXPRESSION, EXPRESSION;ZONE or EXPRESSION;ZONE;once, for example \"0 6 * * MON;Europe/Berlin\"";

    // Longer than any list of numbers that somebody writes.
    private const int CharactersMax = 256;
    private const int FieldsWithSeconds = 6;

    // A schedule that has many times in a day is asked for those of the last minute or hour only.
    private static readonly TimeSpan[] LookBacks = [TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), TimeSpan.FromDays(1), TimeSpan.FromDays(31)];

    // An expression has no year, and the calendar repeats after 400 years: what has no occurrence after this time never has one.
    private static readonly DateTime AnyTime = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>The time zone in which the expression is read, by its IANA name. Default: UTC.</summary>
    public string TimeZone { get; init; } = TimeZoneDefault;

    /// <summary>What becomes of runs that were due while the node did not run. Default: they are left out.</summary>
    public MissedRuns Missed { get; init; }

    /// <summary>Splits what <see cref="ToString"/> writes. Expression and zone are not checked.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out CronSchedule? schedule)
    {
        schedule = null;
        var parts = text.Split(';', StringSplitOptions.TrimEntries);
        var missed = MissedRuns.Skip;
        if (parts.Length > 3 || (parts.Length == 3 && !MissedRunsNames.TryParse(parts[2], out missed)))
        {
            return false;
        }

        schedule = new CronSchedule(parts[0])
        {
            TimeZone = parts.Length > 1 && parts[1].Length > 0 ? parts[1] : TimeZoneDefault,
            Missed = missed,
        };
        return true;
    }

    /// <summary>Every error in the expression and the zone.</summary>
    /// <param name="path">The schedule's path in the spec.</param>
    public IEnumerable<ValidationError> Violations(string path)
    {
        if (ExpressionRefusal() is { } refusal)
        {
            yield return new ValidationError(path + ".cron", refusal);
        }

        // Windows' names would also be found; a spec must mean the same on every system.
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var zone) || !zone.HasIanaId)
        {
            yield return new ValidationError(path + ".zone", "is not a known time zone: write its IANA name, such as Europe/Berlin");
        }
    }

    /// <summary>The first time after another at which the function is called. In the hour that a zone repeats, a time that stands once in
    /// the expression comes once; in the hour that a zone skips, it comes at the moment of the change. The schedule is valid.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset time) =>
        Parse().GetNextOccurrence(time.UtcDateTime, TimeZoneInfo.FindSystemTimeZoneById(TimeZone)) is { } next
            ? new DateTimeOffset(next, TimeSpan.Zero)
            : null;

    /// <summary>The schedule's last time up to another one. The schedule is valid.</summary>
    /// <param name="first">A time of the schedule, which is the answer if there is no later one.</param>
    /// <param name="until">The latest answer, unless <paramref name="first"/> is later.</param>
    public DateTimeOffset LastUpTo(DateTimeOffset first, DateTimeOffset until)
    {
        var last = Array.ConvertAll(LookBacks, span => until - span).Where(from => from > first).Select(NextAfter).FirstOrDefault(next => next <= until) ?? first;
        while (NextAfter(last) is { } next && next <= until)
        {
            last = next;
        }

        return last;
    }

    /// <summary>The schedule as <see cref="Rule"/> says.</summary>
    public override string ToString() => Missed == MissedRuns.Skip ? $"{Expression};{TimeZone}" : $"{Expression};{TimeZone};{Missed.Name()}";

    private string? ExpressionRefusal()
    {
        try
        {
            return Expression.Length > CharactersMax ? $"is longer than {CharactersMax} characters"
                : Parse().GetNextOccurrence(AnyTime) is null ? "never occurs: no year has such a day"
                : null;
        }
        catch (CronFormatException malformed)
        {
            return $"is not a cron expression of 5 or 6 fields: {malformed.Message}";
        }
    }

    private CronExpression Parse() => CronExpression.Parse(
        Expression,
        Expression.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length == FieldsWithSeconds ? CronFormat.IncludeSeconds : CronFormat.Standard);
}
