using Longshore.Functions.Specs;

namespace Longshore.Functions.Calls;

/// <summary>One call in a graph of calls: its function, how it ended, and the calls that its guest has made. Thread-safe.</summary>
public sealed class CallRecord
{
    /// <summary>The most calls of a graph: 1,024. Further ones run and are not recorded.</summary>
    // A person reads some dozens. A graph takes some 200 KB then, as much as a large answer.
    public const int CallsMax = 1024;

    private readonly Numbers _numbers;
    private readonly Lock _lock = new();
    private readonly List<CallRecord> _chained = [];
    private InvocationResult? _result;

    /// <summary>A call from outside.</summary>
    /// <param name="function">The function.</param>
    public CallRecord(FunctionName function)
        : this(function, new Numbers(), 0)
    {
    }

    private CallRecord(FunctionName function, Numbers numbers, int number) =>
        (Function, _numbers, Number) = (function, numbers, number);

    /// <summary>The function.</summary>
    public FunctionName Function { get; }

    /// <summary>Its number in the graph: 0 for the call from outside.</summary>
    public int Number { get; }

    /// <summary>How it ended, without output; null while it waits or runs.</summary>
    public InvocationResult? Result => Volatile.Read(ref _result);

    /// <summary>The calls that its guest has made so far, in order.</summary>
    public IReadOnlyList<CallRecord> Chained
    {
        get
        {
            lock (_lock)
            {
                return [.. _chained];
            }
        }
    }

    /// <summary>Records a call that the guest makes.</summary>
    /// <returns>Its record, or null if the graph has as many as it may.</returns>
    internal CallRecord? Add(FunctionName function)
    {
        lock (_lock)
        {
            if (!_numbers.TryNext(out var number))
            {
                return null;
            }

            var chained = new CallRecord(function, _numbers, number);
            _chained.Add(chained);
            return chained;
        }
    }

    /// <summary>Records how the call ended.</summary>
    internal void End(InvocationResult result) => Volatile.Write(ref _result, new InvocationResult(ReadOnlyMemory<byte>.Empty)
    {
        Failure = result.Failure,
        ExitCode = result.ExitCode,
        TrapName = result.TrapName,
        Latency = result.Latency,
        Placement = result.Placement,
    });

    private sealed class Numbers
    {
        // The call from outside has the first.
        private int _used = 1;

        public bool TryNext(out int number) => (number = Interlocked.Increment(ref _used) - 1) < CallsMax;
    }
}
