namespace Longshore.Trust.Receipts;

/// <summary>Times in microseconds, as receipts have them. What a file says is taken into the range of .NET's types: nothing throws.</summary>
internal static class Timestamps
{
    private static readonly long EarliestMicroseconds = ToMicroseconds(DateTimeOffset.MinValue);
    private static readonly long LatestMicroseconds = ToMicroseconds(DateTimeOffset.MaxValue);
    private static readonly long LongestMicroseconds = (long)TimeSpan.MaxValue.TotalMicroseconds / 2;

    public static long ToMicroseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset OfMicroseconds(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(Math.Clamp(microseconds, EarliestMicroseconds, LatestMicroseconds) * TimeSpan.TicksPerMicrosecond);

    public static TimeSpan Duration(long microseconds) =>
        TimeSpan.FromTicks(Math.Clamp(microseconds, 0, LongestMicroseconds) * TimeSpan.TicksPerMicrosecond);
}
