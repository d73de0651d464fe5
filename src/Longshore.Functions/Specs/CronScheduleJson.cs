using System.Text.Json;

namespace Longshore.Functions.Specs;

/// <summary>The JSON form of a spec's schedule.</summary>
internal static class CronScheduleJson
{
    private const string Cron = "cron";
    private const string Zone = "zone";
    private const string Missed = "missed";

    /// <summary>Writes a schedule as one object.</summary>
    public static void Write(Utf8JsonWriter writer, CronSchedule schedule)
    {
        writer.WriteStartObject();
        writer.WriteString(Cron, schedule.Expression);
        writer.WriteString(Zone, schedule.TimeZone);
        writer.WriteString(Missed, schedule.Missed.Name());
        writer.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> writes.</summary>
    public static CronSchedule Read(JsonObjectReader fields)
    {
        var missed = MissedRuns.Skip;
        if (fields.Text(Missed) is { } text && !MissedRunsNames.TryParse(text, out missed))
        {
            fields.Refuse(Missed, MissedRunsNames.Rule);
        }

        var schedule = new CronSchedule(fields.RequiredText(Cron) ?? "")
        {
            TimeZone = fields.Text(Zone) ?? CronSchedule.TimeZoneDefault,
            Missed = missed,
        };
        fields.RefuseOthers();
        return schedule;
    }
}
