namespace Longshore.Functions.Scheduling.Policies;

/// <summary>Who came first runs first, to the end.</summary>
internal sealed class FirstInFirstOut : OrderedPolicy
{
    public override string Name => "FIFO";

    public override long Order(Work work) => 0;

    public override bool Preempts(Work waiting, Work running, long now) => false;
}
