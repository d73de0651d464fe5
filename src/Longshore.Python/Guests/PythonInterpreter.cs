using System.Text;
using Longshore.Python.Packages;
using Longshore.Wasm;
using Longshore.Wasm.Wasi;

namespace Longshore.Python.Guests;

/// <summary>CPython, compiled once for all programs. May be used from any thread.</summary>
public sealed class PythonInterpreter
{
    private const string Start = "_start";

    // The last one runs to the snapshot.
    private static readonly string[] Bootstrap =
    [
        "frames.py", "modules.py", "requests.py", "sockets.py", "secure.py", "exchanges.py", "capabilities.py", "provided.py", "answers.py",
        "programs.py", "bootstrap.py",
    ];

    private readonly LinkedModule _linked;
    private readonly ResumableModule _resumable;
    private readonly string _bootstrap;

    private PythonInterpreter(LinkedModule linked, string bootstrap)
    {
        _linked = linked;
        _resumable = new ResumableModule(linked);
        _bootstrap = bootstrap;
    }

    internal Engine Engine => _linked.Module.Engine;

    /// <summary>Prepares CPython: from the engine's cache, or to be compiled function by function. An empty program is loaded, so that the
    /// code of Python's start is compiled before a program is loaded for which someone waits.</summary>
    public static PythonInterpreter Load(Engine engine, TimeProvider time)
    {
        var linker = new Linker();
        WasiPreview1.DefineIn(linker);
        var linked = linker.Link(Wasm.Module.Load(engine, InterpreterFiles.Module()));
        var python = new PythonInterpreter(linked, string.Join('\n', Bootstrap.Select(name => Encoding.UTF8.GetString(InterpreterFiles.Read(name)))));
        PythonProgram.Load(python, Empty(), new PythonWorld(), new PythonLimits(), time, CancellationToken.None);
        return python;
    }

    /// <summary>Compiles CPython ahead of time, unless that was done: see <see cref="Wasm.Module.CompileAheadOfTimeAsync"/>.</summary>
    public Task CompileAheadOfTimeAsync(CancellationToken cancellationToken) =>
        _linked.Module.CompileAheadOfTimeAsync(cancellationToken);

    /// <summary>Runs Python until it waits for a request.</summary>
    internal Suspension? Run(Func<Store> open) => _resumable.Run(open, Start);

    /// <summary>The arguments with which Python runs the bootstrap: it is isolated from the environment, and writes no bytecode.</summary>
    internal string[] Arguments => ["python", "-I", "-B", "-X", "utf8", "-c", _bootstrap];

    private static PythonPackage Empty() => new("__main__.py", [KeyValuePair.Create("__main__.py", Array.Empty<byte>())]);
}
