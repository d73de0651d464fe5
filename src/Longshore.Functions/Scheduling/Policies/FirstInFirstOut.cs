namespace Longshore.Functions.Scheduling.Policies;

/// <summary>Work runs in order of arrival and is not pre-empted.</summary>
internal sealed class FirstInFirstOut : OrderedPolicy
{
    public override string Name => "FIFO";

    public override long Order(Work work) => 0;

    public override bool Preempts(Work waiting, Work running, long now) => false;
}
