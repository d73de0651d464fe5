using System.Runtime.CompilerServices;
using Longshore.Wasm.Native;

namespace Longshore.Wasm.Execution;

/// <summary>The exceptions that guests of a store hold references to. Compiled code holds a number for each.</summary>
/// <remarks>A guest does not report when it drops a number, and C++ code takes a reference whenever an exception passes a
/// destructor. So whenever the number of exceptions has doubled, a collection removes every exception whose number is in no
/// global, no table and no word of the thread's stack, where compiled code keeps its operands. The scan of the stack is
/// conservative: a word that only looks like a number keeps an exception alive, which does no harm.</remarks>
internal sealed unsafe class ExceptionReferences(StoreLimits limits, HostMemory memory)
{
    // Unlike any address, and unlike numbers that programs use.
    private const long FirstNumber = 0x6578_6E72_0000_0001;
    private const int KeptMin = 256;

    private readonly Dictionary<ExceptionValue, long> _numbers = new(ReferenceEqualityComparer.Instance);
    private readonly List<nint> _cells = [];
    private readonly List<Table> _tables = [];
    private Dictionary<long, ExceptionValue> _exceptions = [];
    private long _next = FirstNumber;
    private int _weight;
    private int _collectAt = KeptMin;

    public ExceptionValue this[long number] => _exceptions[number];

    /// <summary>Adds a global's value to the roots of a collection.</summary>
    public void AddCell(nint cell) => _cells.Add(cell);

    /// <summary>Adds a table to the roots of a collection.</summary>
    public void AddTable(Table table) => _tables.Add(table);

    /// <summary>Returns the number of an exception. The number is valid as long as it is in a global, in a table or on the
    /// stack.</summary>
    /// <exception cref="TrapException">The guests hold too many exceptions.</exception>
    public long NumberOf(ExceptionValue exception)
    {
        if (_numbers.TryGetValue(exception, out var known))
        {
            return known;
        }

        var weight = WeightOf(exception);
        if (_weight + weight > _collectAt)
        {
            Collect();
            _collectAt = (int)Math.Min(limits.ExceptionsMax, Math.Max(KeptMin, 2L * (_weight + weight)));
            if (_weight + weight > limits.ExceptionsMax)
            {
                throw new TrapException(TrapKind.TooManyExceptions);
            }
        }

        TakeMemory(exception);
        _weight += weight;
        _exceptions.Add(_next, exception);
        _numbers.Add(exception, _next);
        return _next++;
    }

    private void TakeMemory(ExceptionValue exception)
    {
        if (memory.TryTake(HostCosts.Of(exception)))
        {
            return;
        }

        Collect();
        if (!memory.TryTake(HostCosts.Of(exception)))
        {
            throw new TrapException(TrapKind.TooManyExceptions);
        }
    }

    private static int WeightOf(ExceptionValue exception) => 1 + exception.Values.Count;

    // Values that callers hold in registers are saved to the stack before this method calls native code.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Collect()
    {
        var kept = new Dictionary<long, ExceptionValue>();
        ScanStack(kept);
        foreach (var cell in _cells)
        {
            Keep(*(long*)cell, kept);
        }

        foreach (var table in _tables)
        {
            foreach (var element in table.RawElements)
            {
                Keep(element, kept);
            }
        }

        foreach (var (_, forgotten) in _exceptions)
        {
            _numbers.Remove(forgotten);
            _weight -= WeightOf(forgotten);
            memory.Give(HostCosts.Of(forgotten));
        }

        _exceptions = kept;
    }

    private void ScanStack(Dictionary<long, ExceptionValue> kept)
    {
        long marker = 0;
        var highest = (long*)ThreadStack.Highest();
        for (var word = &marker; word < highest; word++)
        {
            Keep(*word, kept);
        }
    }

    private void Keep(long number, Dictionary<long, ExceptionValue> kept)
    {
        if ((ulong)(number - FirstNumber) < (ulong)(_next - FirstNumber) && _exceptions.Remove(number, out var exception))
        {
            kept.Add(number, exception);
        }
    }
}
