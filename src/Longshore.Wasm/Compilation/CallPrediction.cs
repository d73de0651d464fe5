namespace Longshore.Wasm.Compilation;

/// <summary>Predicts which functions a guest calls next: those that the function it called last calls by their index, in the order
/// of the code, then those of the functions that it called before.</summary>
/// <remarks>Python's first call (1,933 functions) waits for 1,000 functions; 900 more were predicted, of 1,500 predictions.</remarks>
internal sealed class CallPrediction
{
    /// <summary>The most predictions after one call of the guest without another: 64. A guest that calls no new functions does not
    /// keep a processor busy for long.</summary>
    public const int AfterOneCallMax = 64;

    private const int None = -1;

    private readonly Func<int, IReadOnlyCollection<int>> _callees;
    private readonly Stack<int> _next = new();
    private readonly Queue<int> _later = new();
    private readonly bool[] _isExpanded;
    private readonly int[] _callers;
    private int _sinceCall;

    /// <param name="functions">The number of functions.</param>
    /// <param name="callees">The functions that a function calls by their index, in order.</param>
    public CallPrediction(int functions, Func<int, IReadOnlyCollection<int>> callees)
    {
        _callees = callees;
        _isExpanded = new bool[functions];
        _callers = new int[functions];
        Array.Fill(_callers, None);
    }

    /// <summary>Notes that the guest has called a function that had no code.</summary>
    public void NoteCall(int function)
    {
        _sinceCall = 0;

        // A function that was predicted has code, so nobody notes its call. That it was called shows when it calls others.
        if (_callers[function] is not None and var caller)
        {
            Expand(caller);
        }

        Expand(function);
    }

    /// <summary>Takes the next prediction.</summary>
    /// <returns>False if there is none until the next call.</returns>
    public bool TryNext(out int function)
    {
        function = None;
        if (_sinceCall == AfterOneCallMax)
        {
            return false;
        }

        while (!_next.TryPop(out function))
        {
            if (!_later.TryDequeue(out var earlier))
            {
                return false;
            }

            Expand(earlier);
        }

        _sinceCall++;
        NoteCaller(function);
        return true;
    }

    private void NoteCaller(int caller)
    {
        if (_isExpanded[caller])
        {
            return;
        }

        _later.Enqueue(caller);
        foreach (var callee in _callees(caller))
        {
            if (_callers[callee] == None)
            {
                _callers[callee] = caller;
            }
        }
    }

    private void Expand(int function)
    {
        if (_isExpanded[function])
        {
            return;
        }

        _isExpanded[function] = true;
        foreach (var callee in _callees(function).Reverse())
        {
            _next.Push(callee);
        }
    }
}
