namespace Longshore.Functions.Scheduling.Policies;

/// <summary>Everybody runs for a while in turn.</summary>
/// <param name="quantum">How long.</param>
internal sealed class RoundRobin(long quantum) : OrderedPolicy
{
    public override string Name => "RR";

    public override long Order(Work work) => work.WaitingSince;

    public override bool Preempts(Work waiting, Work running, long now) => now - running.Started >= quantum;

    public override long ChangesAt(Work running, long now) => Math.Max(running.Started + quantum, now + 1);

    public override long OrderOfRunning(Work work, long now) => now - work.Started;
}
