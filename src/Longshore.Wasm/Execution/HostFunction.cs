namespace Longshore.Wasm;

/// <summary>A function of the host that guests may import.</summary>
public sealed class HostFunction
{
    private Entry? _entry;

    private HostFunction(FunctionType type, Delegate target)
    {
        Type = type;
        Target = target;
    }

    /// <summary>Its parameters and results, as guests see them.</summary>
    public FunctionType Type { get; }

    /// <summary>A <see cref="HostCallback"/>, or a delegate of just the function's parameters and result.</summary>
    internal Delegate Target { get; }

    /// <summary>Whether the target's first parameter is the <see cref="Caller"/>.</summary>
    internal bool TakesCaller => Target.GetType().GetMethod("Invoke")!.GetParameters() is [{ } first, ..]
        && first.ParameterType == typeof(Caller);

    /// <summary>The address of code that guests call, and the number of its type.</summary>
    internal (nint Code, int TypeId) EntryIn(Engine engine)
    {
        var entry = _entry;
        if (entry is null || entry.Engine != engine)
        {
            _entry = entry = new Entry(engine, engine.Thunks.HostEntryFor(this), engine.Types.IdOf(Type));
        }

        return (entry.Code, entry.TypeId);
    }

    /// <summary>A host function of any type.</summary>
    public static HostFunction Create(FunctionType type, HostCallback callback) => new(type, callback);

    /// <summary>A host function from a delegate: its first parameter may be a <see cref="Caller"/>; the others, and the
    /// result if there is one, are int, long, float or double. The fastest way in.</summary>
    /// <exception cref="ArgumentException">The delegate has another type among them.</exception>
    public static HostFunction Create(Delegate function)
    {
        var invoke = function.GetType().GetMethod("Invoke")!;
        var parameters = invoke.GetParameters().Select(p => p.ParameterType).ToList();
        if (parameters.FirstOrDefault() == typeof(Caller))
        {
            parameters.RemoveAt(0);
        }

        return new HostFunction(
            new FunctionType([.. parameters.Select(Map)], invoke.ReturnType == typeof(void) ? [] : [Map(invoke.ReturnType)]),
            function);
    }

    private static ValueType Map(Type type) => System.Type.GetTypeCode(type) switch
    {
        TypeCode.Int32 => ValueType.I32,
        TypeCode.Int64 => ValueType.I64,
        TypeCode.Single => ValueType.F32,
        TypeCode.Double => ValueType.F64,
        _ => throw new ArgumentException($"{type} is not a type of WebAssembly: int, long, float or double", nameof(type)),
    };

    // Of the engine that asked last; a program mostly has one.
    private sealed record Entry(Engine Engine, nint Code, int TypeId);
}
