using System.Diagnostics;
using System.Text;
using Longshore.Python.Guests;
using Longshore.Python.Packages;
using Longshore.Wasm.Wasi;

namespace Longshore.Benchmarks.Python;

/// <summary>A program that is called as a sandbox calls it: a request, the answer, a reset.</summary>
internal sealed class PythonRun : IGuestOutput, IDisposable
{
    private static readonly PythonLimits Limits = new() { MemoryBytesMax = 256L << 20 };
    private static readonly PythonRequest Request = new("GET", "http://localhost/function/hello?name=you", []);

    private readonly StringBuilder _output = new();
    private readonly PythonGuest _guest;

    public PythonRun(PythonInterpreter python, string path)
    {
        var program = PythonProgram.Load(python, PythonFiles.Pack(path), new PythonWorld(), Limits, TimeProvider.System, CancellationToken.None);
        _guest = new PythonGuest(program, Limits, TimeProvider.System, this, this, []);
    }

    /// <summary>What the last call wrote.</summary>
    public string Output => _output.ToString();

    /// <summary>Calls the program and returns the time with the reset.</summary>
    public TimeSpan Call()
    {
        _output.Clear();
        var start = Stopwatch.GetTimestamp();
        _guest.Run(Request, []);
        _guest.Reset();
        return Stopwatch.GetElapsedTime(start);
    }

    public void Write(ReadOnlySpan<byte> bytes) => _output.Append(Encoding.UTF8.GetString(bytes));

    public void Dispose() => _guest.Dispose();
}
