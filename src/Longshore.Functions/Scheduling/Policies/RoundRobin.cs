namespace Longshore.Functions.Scheduling.Policies;

/// <summary>Each work runs for a quantum in turn.</summary>
/// <param name="quantum">The length of the quantum, as a difference of timestamps.</param>
internal sealed class RoundRobin(long quantum) : OrderedPolicy
{
    public override string Name => "RR";

    public override long Order(Work work) => work.WaitingSince;

    public override bool Preempts(Work waiting, Work running, long now) => now - running.Started >= quantum;

    public override long ChangesAt(Work running, long now) => Math.Max(running.Started + quantum, now + 1);

    public override long OrderOfRunning(Work work, long now) => now - work.Started;
}
