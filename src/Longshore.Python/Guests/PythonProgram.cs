using Longshore.Python.Packages;
using Longshore.Wasm;
using Longshore.Wasm.Wasi;

namespace Longshore.Python.Guests;

/// <summary>A program that was loaded once and waits for a request. Its guests start from that state. May be used from any thread.</summary>
public sealed class PythonProgram
{
    private const string Script = "script";

    private readonly Suspension _suspension;

    private PythonProgram(PythonInterpreter python, Suspension suspension, bool isScript)
    {
        Python = python;
        _suspension = suspension;
        IsScript = isScript;
    }

    /// <summary>Whether the program has no handler, so that each call runs the whole of it. It writes its answer to standard
    /// output.</summary>
    public bool IsScript { get; }

    internal PythonInterpreter Python { get; }

    /// <summary>Loads a program: Python starts, imports the program's modules and waits for a request.</summary>
    /// <param name="python">The interpreter.</param>
    /// <param name="package">The program.</param>
    /// <param name="world">What it sees beyond its memory.</param>
    /// <param name="limits">Its limits.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <exception cref="PythonException">The program raised an exception, ended, or read standard input.</exception>
    /// <exception cref="TrapException">It was interrupted, or the interpreter failed.</exception>
    /// <exception cref="LinkException">The limits are too small for Python.</exception>
    public static PythonProgram Load(
        PythonInterpreter python,
        PythonPackage package,
        PythonWorld world,
        PythonLimits limits,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        using var loading = new ProgramLoad(python, package, world, limits, time, cancellationToken);
        try
        {
            return python.Run(loading.Open) is { } suspension && loading.Answer.Kind == AnswerKind.Ready
                ? new PythonProgram(python, suspension, loading.Answer.Fields[0] == Script)
                : throw new PythonException("the program reads standard input while it is imported: read the request in def handler(request)", []);
        }
        catch (ExitException ended)
        {
            throw loading.Answer.Kind == AnswerKind.Error
                ? loading.Answer.ToException()
                : new PythonException($"the program ended itself with exit code {ended.Code} while it was imported", loading.Printed.Lines);
        }
    }

    internal Instance Instantiate(Store store) => _suspension.Instantiate(store);

    internal void Resume(Instance instance) => _suspension.Resume(instance, []);
}
