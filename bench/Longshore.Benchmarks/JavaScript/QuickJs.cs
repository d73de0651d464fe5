using System.Text;
using Longshore.Wasm;
using Longshore.Wasm.Wasi;

namespace Longshore.Benchmarks.JavaScript;

/// <summary>An initialised QuickJS in its own store.</summary>
internal sealed class QuickJs : IDisposable
{
    private const string Host = "env";

    private readonly Store _store;
    private readonly Function _allocate;
    private readonly Function _evaluate;
    private readonly Function _free;
    private readonly Function _number;
    private readonly int _name;

    public QuickJs(Module module)
    {
        _store = new Store(module.Engine);
        Instance = Instantiate(_store, module);
        Find("_initialize").Invoke();
        Find("qjs_init").Invoke();
        _allocate = Find("wasm_malloc");
        _evaluate = Find("qjs_eval");
        _free = Find("qjs_free_value");
        _number = Find("qjs_get_float64");
        _name = Write("program.js");
    }

    public Instance Instance { get; }

    /// <summary>Writes a zero-terminated text to the guest's memory.</summary>
    public int Write(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text + '\0');
        var address = _allocate.Invoke(bytes.Length)[0].I32;
        bytes.CopyTo(Instance.FindMemory("memory")!.Span((uint)address, bytes.Length));
        return address;
    }

    /// <summary>Evaluates a program that was written to the guest's memory.</summary>
    /// <returns>The value of its last expression, a number.</returns>
    public double Evaluate(int program, int bytes)
    {
        var value = _evaluate.Invoke(program, bytes, _name, 0)[0];
        var number = _number.Invoke(value)[0].F64;
        _free.Invoke(value);
        return number;
    }

    public void Dispose() => _store.Dispose();

    private static Instance Instantiate(Store store, Module module)
    {
        var linker = new Linker();
        WasiPreview1.DefineIn(linker);
        store.Data = new WasiPreview1(new NoOutput(), new NoOutput(), TimeProvider.System);
        foreach (var import in module.Imports.Where(import => import.Module == Host))
        {
            linker.Define(Host, import.Name, HostFunction.Create(import.Function!, static (_, _, results) => Zero(results)));
        }

        return linker.Instantiate(store, module);
    }

    // These return zero, which means no interrupt, no module and the time zone UTC.
    private static void Zero(Span<Value> results)
    {
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = 0;
        }
    }

    private Function Find(string name) => Instance.FindFunction(name)!;

    private sealed class NoOutput : IGuestOutput
    {
        public void Write(ReadOnlySpan<byte> bytes)
        {
        }
    }
}
