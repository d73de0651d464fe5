namespace Longshore.Trust.Receipts;

/// <summary>Tells the calendar's time of a timestamp. On a virtual machine whose clock is read by a system call, asking for the calendar's time takes
/// half a microsecond, and a call that has ended has its timestamp already. Any number of threads may use it.</summary>
/// <param name="time">The clocks.</param>
internal sealed class CalendarClock(TimeProvider time)
{
    // Both clocks run apart by at most 0.05 % while the system corrects the calendar's: 0.05 ms in this time. A system clock that is set is followed within the same time.
    private static readonly TimeSpan AgeMax = TimeSpan.FromMilliseconds(100);

    private Moment _last = Read(time);

    /// <summary>The calendar's time of a timestamp, which is not long past; or the time now.</summary>
    /// <param name="timestamp">The timestamp, or null for now.</param>
    /// <returns>Microseconds since 1970.</returns>
    public long Microseconds(long? timestamp)
    {
        if (timestamp is not { } moment)
        {
            return Timestamps.ToMicroseconds(time.GetUtcNow());
        }

        var last = Volatile.Read(ref _last);
        if (time.GetElapsedTime(last.Timestamp, moment) >= AgeMax)
        {
            // Of two threads that read at one time, either may be the last: both have read now.
            Volatile.Write(ref _last, last = Read(time));
        }

        return Timestamps.ToMicroseconds(last.Calendar + time.GetElapsedTime(last.Timestamp, moment));
    }

    // Between the two reads the thread may lose the processor, so the timestamp is read before and after.
    private static Moment Read(TimeProvider time)
    {
        var before = time.GetTimestamp();
        var calendar = time.GetUtcNow();
        var after = time.GetTimestamp();
        return new Moment(before + (after - before) / 2, calendar);
    }

    private sealed record Moment(long Timestamp, DateTimeOffset Calendar);
}
