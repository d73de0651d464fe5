namespace Longshore.Functions.Scheduling;

/// <summary>Everybody runs for a while in turn.</summary>
/// <param name="quantum">How long.</param>
internal sealed class RoundRobin(long quantum) : SchedulingPolicy
{
    public override string Name => "RR";

    public override long Quantum => quantum;

    public override long Order(Work work) => work.WaitingSince;

    public override bool Preempts(Work waiting, Work running, long now) => now - running.Started >= quantum;

    public override long OrderOfRunning(Work work, long now) => now - work.Started;
}
