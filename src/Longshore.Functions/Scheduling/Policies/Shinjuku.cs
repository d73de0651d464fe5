namespace Longshore.Functions.Scheduling.Policies;

/// <summary>Each function has a line. The line whose first work has the longest wait relative to its time until the deadline is
/// served first. Work runs no longer than a slice while other work waits (Kaffes et al. 2019).</summary>
/// <param name="slice">The length of the slice, as a difference of timestamps.</param>
internal sealed class Shinjuku(long slice) : MultiQueuePolicy
{
    public override string Name => "SHINJUKU";

    // Pre-empted work comes before work that has not begun.
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
