namespace Longshore.Functions.Scheduling.Policies;

/// <summary>Every function has a line. The one is served whose first has waited longest in proportion to the time it has, and nobody
/// runs longer than a slice while others wait (Kaffes et al. 2019).</summary>
/// <param name="slice">How long.</param>
internal sealed class Shinjuku(long slice) : LinesPolicy
{
    public override string Name => "SHINJUKU";

    // Who was interrupted comes before those that have not begun.
    public override long Order(Work work) => work.HasBegun ? long.MinValue : work.WaitingSince;

    public override long OrderOfRunning(Work work, long now) => now - work.Started;

    public override bool Preempts(Work waiting, Work running, long now) => now - running.Started >= slice;

    public override long ChangesAt(Work running, long now) => Math.Max(running.Started + slice, now + 1);

    protected override object LineOf(Work work) => work.Function;

    protected override bool ComesBefore(Work work, Work other, long now) =>
        RelativeWait(work, now).CompareTo(RelativeWait(other, now)) is var order
        && (order > 0 || (order == 0 && work.Sequence < other.Sequence));

    private static double RelativeWait(Work work, long now) =>
        (double)(now - work.WaitingSince) / Math.Max(work.Deadline - work.Arrived, 1);
}
