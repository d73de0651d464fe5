using Longshore.Wasm.Native;

namespace Longshore.Wasm.Execution;

/// <summary>The code of a module whose functions are compiled at their first calls, or shortly before. May be used from any
/// thread.</summary>
internal sealed class LazyCode : ICodeTable
{
    private readonly object _gate = new();
    private readonly LazyStubs _stubs;
    private readonly Func<int, nint> _compile;
    private readonly Action<int> _called;
    private readonly HashSet<int> _underWay = [];
    private readonly Dictionary<int, Exception> _failures = [];
    private object? _image;

    /// <param name="stubs">The functions' stubs.</param>
    /// <param name="compile">Compiles a function that a guest waits for and returns the address of its code. It is called from
    /// several threads, but never twice for one function.</param>
    /// <param name="called">Told of each function that a guest calls and that has no code, before it is compiled.</param>
    public LazyCode(LazyStubs stubs, Func<int, nint> compile, Action<int> called)
    {
        _stubs = stubs;
        _compile = compile;
        _called = called;
    }

    public nint Address => _stubs.Table;

    /// <summary>The number of functions that were compiled.</summary>
    public int CompiledFunctions { get; private set; }

    public nint EntryOf(int function) => _stubs.EntryOf(function);

    /// <summary>Returns the address of a function's code, which is compiled if it does not exist. If another thread compiles it
    /// already, this one waits for it.</summary>
    /// <exception cref="TrapException">The function cannot be compiled.</exception>
    public nint Resolve(int function)
    {
        lock (_gate)
        {
            while (_underWay.Contains(function))
            {
                Monitor.Wait(_gate);
            }

            if (!Claim_NeedsLock(function))
            {
                return CodeOf_NeedsLock(function);
            }
        }

        _called(function);
        Compile(function, _compile);
        lock (_gate)
        {
            return CodeOf_NeedsLock(function);
        }
    }

    /// <summary>Compiles a function before any guest calls it, unless it has code or another thread compiles it.</summary>
    /// <param name="function">The function.</param>
    /// <param name="compile">Compiles it. An exception is kept for the guest that calls the function.</param>
    /// <returns>Whether it was compiled here.</returns>
    public bool TryCompileAhead(int function, Func<int, nint> compile)
    {
        lock (_gate)
        {
            if (_underWay.Contains(function) || !Claim_NeedsLock(function))
            {
                return false;
            }
        }

        Compile(function, compile);
        return true;
    }

    /// <summary>Replaces the code of all functions by the code of an image. Calls that run continue in the code they are
    /// in.</summary>
    /// <param name="entries">The addresses of the functions, in order.</param>
    /// <param name="image">Keeps them valid.</param>
    public void ReplaceAll(nint[] entries, object image)
    {
        lock (_gate)
        {
            _image = image;
            for (var i = 0; i < entries.Length; i++)
            {
                _stubs.Replace(i, entries[i]);
            }
        }
    }

    // A function is not tried twice.
    private bool Claim_NeedsLock(int function) =>
        !_stubs.IsCompiled(function) && !_failures.ContainsKey(function) && _underWay.Add(function);

    private nint CodeOf_NeedsLock(int function) => _stubs.IsCompiled(function)
        ? _stubs.CodeOf(function)
        : throw new TrapException(TrapKind.NotCompiled, _failures[function], []);

    // Of the threads that may want a function compiled, one has claimed it under the lock; the others wait for its result or leave.
    private void Compile(int function, Func<int, nint> compile)
    {
        nint code = 0;
        Exception? failure = null;
        try
        {
            code = compile(function);
        }
        catch (Exception refusal)
        {
            // A border: whatever the compiler throws ends the calls of guests that need the function.
            failure = refusal;
        }

        lock (_gate)
        {
            Publish_NeedsLock(function, code, failure);
            Monitor.PulseAll(_gate);
        }
    }

    private void Publish_NeedsLock(int function, nint code, Exception? failure)
    {
        _underWay.Remove(function);
        if (failure is not null)
        {
            _failures.Add(function, failure);
            return;
        }

        CompiledFunctions++;

        // The image may have been faster.
        if (!_stubs.IsCompiled(function))
        {
            _stubs.Replace(function, code);
        }
    }
}
