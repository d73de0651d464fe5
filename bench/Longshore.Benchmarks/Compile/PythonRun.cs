using System.Diagnostics;
using System.Text;
using Longshore.Wasm;
using Longshore.Wasm.Wasi;

namespace Longshore.Benchmarks.Compile;

/// <summary>CPython as a node runs it: loaded, initialised, kept as a snapshot, and called.</summary>
internal static class PythonRun
{
    private const string Program = "print(6 * 7)";
    private const long MemoryBytesMax = 256L << 20;
    private static readonly Linker Imports = new();

    static PythonRun() => WasiPreview1.DefineIn(Imports);

    /// <summary>The time from the module's bytes to the end of its first call, in milliseconds.</summary>
    /// <param name="bytes">The module.</param>
    /// <param name="cache">The folder of its image.</param>
    /// <param name="expected">Where its code comes from.</param>
    public static double FirstCall(byte[] bytes, string cache, CodeOrigin expected)
    {
        var start = Stopwatch.GetTimestamp();
        var module = Load(bytes, cache, expected);
        using var store = new Store(module.Engine, new StoreLimits { MemoryBytesMax = MemoryBytesMax });
        var instance = Imports.Link(module).Instantiate(store);
        instance.Restore(instance.TakeSnapshot());
        Call(instance);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>The processor time of a load from the cache, in milliseconds.</summary>
    public static double CachedLoad(byte[] bytes, string cache)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        Load(bytes, cache, CodeOrigin.Cache);
        process.Refresh();
        return (process.TotalProcessorTime - before).TotalMilliseconds;
    }

    /// <summary>Compiles the module ahead of time, as a node does in the background, and returns the time in milliseconds.</summary>
    public static async Task<double> CompileImageAsync(byte[] bytes, string cache, CancellationToken cancellationToken)
    {
        var module = Load(bytes, cache, CodeOrigin.Lazy);
        var start = Stopwatch.GetTimestamp();
        await module.CompileAheadOfTimeAsync(cancellationToken);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static Module Load(byte[] bytes, string cache, CodeOrigin expected)
    {
        var engine = new Wasm.Engine(new EngineOptions
        {
            AheadOfTime = new AheadOfTimeOptions
            {
                CacheDirectory = cache,
                Failed = reason => throw new InvalidOperationException(reason),
            },
        });
        var module = Module.Load(engine, bytes);
        return module.Origin == expected
            ? module
            : throw new InvalidOperationException($"the code came {module.Origin}, not {expected}");
    }

    private static void Call(Instance instance)
    {
        var output = new Output();
        var wasi = new WasiPreview1(output, output, TimeProvider.System);
        instance.Store.Data = wasi;
        wasi.Prepare(new WasiCall { Arguments = ["python", "-c", Program] });
        try
        {
            instance.FindFunction("_start")!.Invoke();
        }
        catch (ExitException exit) when (exit.Code == 0)
        {
            // Python ends itself.
        }

        if (output.Text != "42\n")
        {
            throw new InvalidOperationException($"Python printed {output.Text}");
        }
    }

    private sealed class Output : IGuestOutput
    {
        private readonly StringBuilder _text = new();

        public string Text => _text.ToString();

        public void Write(ReadOnlySpan<byte> bytes) => _text.Append(Encoding.UTF8.GetString(bytes));
    }
}
