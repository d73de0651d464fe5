namespace Longshore.Functions.Scheduling;

/// <summary>Converts time spans to differences of timestamps.</summary>
internal static class Timestamps
{
    public static long Ticks(this TimeProvider time, TimeSpan span) =>
        (long)Math.Min(span.TotalSeconds * time.TimestampFrequency, Work.NoDeadline / 2);
}
