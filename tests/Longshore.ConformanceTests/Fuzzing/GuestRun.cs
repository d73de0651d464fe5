using System.Globalization;
using System.Runtime.InteropServices;
using Longshore.Wasm;
using ValueType = Longshore.Wasm.ValueType;

namespace Longshore.ConformanceTests.Fuzzing;

/// <summary>Runs a module in Longshore and records the events in the format of v8.mjs.</summary>
internal sealed class GuestRun : IDisposable
{
    private const string HangLimit = "hangLimitInitializer";

    private readonly Store _store;
    private readonly List<string> _lines = [];
    private readonly Dictionary<string, Tag> _tags = [];
    private readonly Instance? _instance;
    private IReadOnlyList<PlannedCall> _calls = [];

    public GuestRun(Engine engine, byte[] bytes)
    {
        _store = new Store(engine);
        var module = Module.Load(engine, bytes);
        var linker = new Linker();
        foreach (var import in module.Imports)
        {
            linker.Define(import.Module, import.Name, Offer(import));
        }

        try
        {
            _instance = linker.Instantiate(_store, module);
        }
        catch (Exception failure) when (failure is TrapException or GuestException or NotSupportedException)
        {
            _lines.Add("instantiate: " + Word(failure));
        }
    }

    /// <summary>Plans a call of every exported function that JavaScript can call, with random arguments.</summary>
    public IReadOnlyList<PlannedCall> Plan(Random random) => _instance is null ? [] :
    [
        .. from export in _instance.Exports
           where export.Kind == ExternKind.Function && export.Name != HangLimit
           let type = _instance.FindFunction(export.Name)!.Type
           where !type.Parameters.Concat(type.Results).Any(each => each is ValueType.V128 or ValueType.ExnRef)
           select new PlannedCall(
               export.Name, [.. type.Parameters.Select(each => Argument(each, random))], [.. type.Results.Select(Name)]),
    ];

    /// <summary>Makes the planned calls.</summary>
    public IReadOnlyList<string> Run(IReadOnlyList<PlannedCall> calls)
    {
        if (_instance is null)
        {
            return _lines;
        }

        _calls = calls;
        foreach (var call in calls)
        {
            _instance.FindFunction(HangLimit)?.Invoke();
            try
            {
                _lines.Add($"{call.Name} {string.Join(' ', Invoke(call).Select(Text))}");
            }
            catch (Exception failure) when (failure is TrapException or GuestException or NotSupportedException)
            {
                _lines.Add($"{call.Name} {Word(failure)}");
                if (failure is TrapException { Kind: TrapKind.StackOverflow })
                {
                    return _lines;
                }
            }
        }

        if (_instance.FindMemory("memory") is { } memory)
        {
            _lines.Add($"memory {Hash(memory)}");
        }

        return _lines;
    }

    public void Dispose() => _store.Dispose();

    private Value[] Invoke(PlannedCall call)
    {
        var function = _instance!.FindFunction(call.Name)!;
        return function.Invoke([.. call.Arguments.Zip(function.Type.Parameters, Parse)]);
    }

    // The imports of generated modules, with simple implementations that v8.mjs has too.
    private Extern Offer(ImportType import) => import.Kind switch
    {
        ExternKind.Function => HostFunction.Create(
            import.Function!, (_, arguments, results) => Answer(import.Name, arguments, results)),
        ExternKind.Tag => TagOf(import.Name, import.Tag!),
        _ => _store.CreateGlobal(import.Global, Value.Default(import.Global.Type)),
    };

    private Tag TagOf(string name, FunctionType type)
    {
        if (!_tags.TryGetValue(name, out var tag))
        {
            _tags.Add(name, tag = _store.CreateTag(type));
        }

        return tag;
    }

    private void Answer(string name, ReadOnlySpan<Value> arguments, Span<Value> results)
    {
        switch (name)
        {
            case "throw":
                throw new GuestException(
                    new ExceptionValue(TagOf("wasmtag", new FunctionType([ValueType.I32], [])), arguments[0]));
            case "call-export": CallAnother(arguments[0].I32); break;
            case "call-export-catch":
                results[0] = 0;
                try
                {
                    CallAnother(arguments[0].I32);
                }
                catch (GuestException)
                {
                    results[0] = 1;
                }

                break;
            case "sleep": results[0] = arguments[1]; break;
            case "call-ref-catch": results[0] = 0; break;
            case "table-get": results[0] = Value.FromFunction(null); break;
            case "table-set" or "call-ref": break;
            default: _lines.Add("log " + Text(arguments[0])); break;
        }
    }

    private void CallAnother(int index)
    {
        if (_calls.Count > 0)
        {
            Invoke(_calls[(int)((uint)index % (uint)_calls.Count)]);
        }
    }

    private static PlannedArgument Argument(ValueType type, Random random) => new(Name(type), type switch
    {
        ValueType.I32 => random.Next(int.MinValue, int.MaxValue).ToString(CultureInfo.InvariantCulture),
        ValueType.I64 => random.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture),
        ValueType.F32 or ValueType.F64 => (random.Next(-100_000, 100_000) / 64.0).ToString(CultureInfo.InvariantCulture),
        _ => "null",
    });

    private static Value Parse(PlannedArgument argument, ValueType type) => type switch
    {
        ValueType.I32 => int.Parse(argument.Value, CultureInfo.InvariantCulture),
        ValueType.I64 => long.Parse(argument.Value, CultureInfo.InvariantCulture),
        ValueType.F32 => float.Parse(argument.Value, CultureInfo.InvariantCulture),
        ValueType.F64 => double.Parse(argument.Value, CultureInfo.InvariantCulture),
        _ => Value.Default(type),
    };

    private static string Name(ValueType type) => type switch
    {
        ValueType.FuncRef => "funcref",
        ValueType.ExternRef => "externref",
        _ => type.ToString().ToLowerInvariant(),
    };

    // JavaScript cannot represent vectors: it throws if a guest passes one.
    private static string Text(Value value) => value.Type switch
    {
        ValueType.I32 => $"i32:{value.I32}",
        ValueType.I64 => $"i64:{value.I64}",
        ValueType.F32 => float.IsNaN(value.F32) ? "f32:nan" : $"f32:{value.Bits:x}",
        ValueType.F64 => double.IsNaN(value.F64) ? "f64:nan" : $"f64:{value.Bits:x}",
        ValueType.FuncRef => value.Function is null ? "funcref:null" : "funcref:some",
        ValueType.ExternRef => value.External is null ? "externref:null" : "externref:some",
        _ => throw new NotSupportedException("a vector at the border to JavaScript"),
    };

    private static string Word(Exception failure) => failure switch
    {
        TrapException trap => Word(trap.Kind),
        GuestException => "exception",
        _ => "host",
    };

    private static string Word(TrapKind trap) => trap switch
    {
        TrapKind.NullException => "null",
        TrapKind.UnalignedAtomic => "unaligned",
        TrapKind.ExpectedSharedMemory => "wait",
        TrapKind.Unreachable => "unreachable",
        TrapKind.MemoryOutOfBounds => "memory",
        TrapKind.IntegerDivideByZero => "divide",
        TrapKind.IntegerOverflow or TrapKind.InvalidConversionToInteger => "overflow",
        TrapKind.StackOverflow => "exhausted",
        _ => "table",
    };

    private static int Hash(Memory memory)
    {
        var words = MemoryMarshal.Cast<byte, int>(memory.Span(0, (int)memory.Length));
        var sum = words.Length;
        foreach (var word in words)
        {
            sum = unchecked((sum * 31) + word);
        }

        return sum;
    }
}
