using Longshore.Functions.Calls;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Catalog;

/// <summary>Counts how the invocations of one function ended. Observable instruments read the fields, so an invocation costs an
/// interlocked increment instead of a lookup by tags. Thread-safe.</summary>
/// <param name="name">The function; its name is the tag of its measurements.</param>
internal sealed class FunctionStatistics(FunctionName name)
{
    private static readonly Failure[] Failures = Enum.GetValues<Failure>();

    private readonly long[] _outcomes = new long[Failures.Length];
    private long _met;
    private long _missed;

    /// <summary>The tag <c>function</c>, made once.</summary>
    public KeyValuePair<string, object?> Tag { get; } = new("function", name.Value);

    /// <summary>How long its guests ran lately.</summary>
    public RecentRuns Runs { get; } = new();

    /// <summary>Invocations whose guest ended by its deadline.</summary>
    public long DeadlinesMet => Interlocked.Read(ref _met);

    /// <summary>Invocations whose guest ended after its deadline, or did not run because the deadline had passed.</summary>
    public long DeadlinesMissed => Interlocked.Read(ref _missed);

    /// <summary>The number of invocations for each outcome; <see cref="Failure.None"/> stands for success.</summary>
    public IEnumerable<KeyValuePair<Failure, long>> Outcomes =>
        Failures.Select(failure => KeyValuePair.Create(failure, Interlocked.Read(ref _outcomes[(int)failure])));

    /// <summary>Counts one invocation.</summary>
    /// <param name="result">How it ended.</param>
    public void Count(InvocationResult result)
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
    }
}
