using Longshore.Wasm.Native;

namespace Longshore.Wasm.Execution;

/// <summary>The code of a module whose functions are compiled at their first calls. May be used from any thread.</summary>
internal sealed class LazyCode : ICodeTable
{
    private readonly Lock _lock = new();
    private readonly LazyStubs _stubs;
    private readonly Func<int, nint> _compile;
    private readonly Dictionary<int, Exception> _failures = [];
    private object? _image;

    /// <param name="stubs">The functions' stubs.</param>
    /// <param name="compile">Compiles a function and returns the address of its code. It is called for one function at a
    /// time.</param>
    public LazyCode(LazyStubs stubs, Func<int, nint> compile)
    {
        _stubs = stubs;
        _compile = compile;
    }

    public nint Address => _stubs.Table;

    /// <summary>The number of functions that were compiled.</summary>
    public int CompiledFunctions { get; private set; }

    public nint EntryOf(int function) => _stubs.EntryOf(function);

    /// <summary>Returns the address of a function's code, which is compiled if it never ran. Threads that need other functions
    /// of the module wait meanwhile, so a module never uses more than one processor for its compilation.</summary>
    /// <exception cref="TrapException">The function cannot be compiled.</exception>
    public nint Resolve(int function)
    {
        lock (_lock)
        {
            // Another thread, or the image, may have been faster.
            if (_stubs.IsCompiled(function))
            {
                return _stubs.CodeOf(function);
            }

            var code = Compile(function);
            _stubs.Replace(function, code);
            return code;
        }
    }

    /// <summary>Replaces the code of all functions by the code of an image. Calls that run continue in the code they are
    /// in.</summary>
    /// <param name="entries">The addresses of the functions, in order.</param>
    /// <param name="image">Keeps them valid.</param>
    public void ReplaceAll(nint[] entries, object image)
    {
        lock (_lock)
        {
            _image = image;
            for (var i = 0; i < entries.Length; i++)
            {
                _stubs.Replace(i, entries[i]);
            }
        }
    }

    // A border: whatever the compiler throws ends the guest's call. A function is not tried twice.
    private nint Compile(int function)
    {
        if (!_failures.TryGetValue(function, out var failure))
        {
            try
            {
                var code = _compile(function);
                CompiledFunctions++;
                return code;
            }
            catch (Exception refusal)
            {
                _failures.Add(function, failure = refusal);
            }
        }

        throw new TrapException(TrapKind.NotCompiled, failure, []);
    }
}
