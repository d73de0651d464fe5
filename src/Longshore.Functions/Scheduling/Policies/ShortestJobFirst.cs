namespace Longshore.Functions.Scheduling.Policies;

/// <summary>The work with the shortest estimated remaining time runs first.</summary>
internal sealed class ShortestJobFirst : OrderedPolicy
{
    public override string Name => "SJF";

    public override long Order(Work work) => work.Remaining;

    public override bool Preempts(Work waiting, Work running, long now) => waiting.Remaining < OrderOfRunning(running, now);

    public override long OrderOfRunning(Work work, long now) => Math.Max(work.Remaining - (now - work.Started), 0);
}
