using Longshore.Python.Packages;
using Longshore.Wasm;
using Longshore.Wasm.Wasi;

namespace Longshore.Python.Guests;

/// <summary>The stores in which a program is loaded: usually one, and two or three for the first program of a process.</summary>
internal sealed class ProgramLoad(
    PythonInterpreter python,
    PythonPackage package,
    PythonWorld world,
    PythonLimits limits,
    TimeProvider time,
    CancellationToken cancellationToken) : IDisposable
{
    private readonly byte[] _input = InputFrames.Write(MicroPythonModules.AddTo(package));
    private CancellationTokenRegistration _cancelled;

    /// <summary>What the last store's guest told.</summary>
    public AnswerFrame Answer { get; private set; } = new(NoOutput.Instance);

    /// <summary>What it printed.</summary>
    public KeptOutput Printed { get; private set; } = new();

    /// <summary>Makes the next store. The one before is no longer used.</summary>
    public Store Open()
    {
        _cancelled.Dispose();
        Answer = new AnswerFrame(NoOutput.Instance);
        Printed = new KeptOutput();
        var wasi = new WasiPreview1(Printed, Printed, time, [.. InterpreterFiles.Directories, .. world.Directories], Answer);
        wasi.Prepare(new WasiCall { Arguments = python.Arguments, Environment = () => world.Environment, Input = _input });
        var store = new Store(python.Engine, new StoreLimits { MemoryBytesMax = limits.MemoryBytesMax, StackBytesMax = limits.StackBytesMax })
        {
            Data = wasi,
        };
        _cancelled = cancellationToken.Register(store.Interrupt);
        return store;
    }

    public void Dispose() => _cancelled.Dispose();
}
