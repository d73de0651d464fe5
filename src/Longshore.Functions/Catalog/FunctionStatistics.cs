using Longshore.Functions.Invocations;
using Longshore.Functions.Model;

namespace Longshore.Functions.Catalog;

/// <summary>What became of a function's invocations since it was loaded. May be used from any thread.</summary>
public sealed class FunctionStatistics
{
    private readonly long[] _outcomes = new long[Enum.GetValues<Failure>().Length];
    private long _met;
    private long _missed;

    /// <summary>From arrival to the end, of those whose guest ran.</summary>
    public DurationHistogram Latency { get; } = new();

    /// <summary>How long guests ran.</summary>
    public DurationHistogram Execution { get; } = new();

    /// <summary>From arrival to the guest's start.</summary>
    public DurationHistogram Queue { get; } = new();

    /// <summary>Invocations whose guest ended by its deadline.</summary>
    public long DeadlinesMet => Interlocked.Read(ref _met);

    /// <summary>Invocations whose guest ended after its deadline, or did not run because it had passed.</summary>
    public long DeadlinesMissed => Interlocked.Read(ref _missed);

    /// <summary>How many invocations ended in each way; <see cref="Failure.None"/> are those with a result.</summary>
    public IEnumerable<KeyValuePair<Failure, long>> Outcomes =>
        Enum.GetValues<Failure>().Select(failure => KeyValuePair.Create(failure, Interlocked.Read(ref _outcomes[(int)failure])));

    internal void Count(InvocationResult result)
    {
        Interlocked.Increment(ref _outcomes[(int)result.Failure]);
        if (result.DeadlineMet == true)
        {
            Interlocked.Increment(ref _met);
        }
        else if (result.DeadlineMet == false || result.Failure == Failure.DeadlineMissed)
        {
            Interlocked.Increment(ref _missed);
        }

        // The guest did not run if no time has passed.
        if (result.Latency > TimeSpan.Zero)
        {
            Latency.Record(result.Latency);
            Execution.Record(result.ExecutionTime);
            Queue.Record(result.QueueTime);
        }
    }
}
