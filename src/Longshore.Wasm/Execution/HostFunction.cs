namespace Longshore.Wasm;

/// <summary>A host function that guests can import.</summary>
public sealed class HostFunction
{
    private Entry? _entry;

    private HostFunction(FunctionType type, Delegate target)
    {
        Type = type;
        Target = target;
    }

    /// <summary>The type of the function, as guests see it.</summary>
    public FunctionType Type { get; }

    /// <summary>A <see cref="HostCallback"/>, or a delegate with exactly the function's parameters and result.</summary>
    internal Delegate Target { get; }

    /// <summary>Whether the target's first parameter is the <see cref="Caller"/>.</summary>
    internal bool TakesCaller => Target.GetType().GetMethod("Invoke")!.GetParameters() is [{ } first, ..]
        && first.ParameterType == typeof(Caller);

    /// <summary>The address of the code that guests call, and the engine's number for its type.</summary>
    internal (nint Code, int TypeId) EntryIn(Engine engine)
    {
        var entry = _entry;
        if (entry is null || entry.Engine != engine)
        {
            _entry = entry = new Entry(engine, engine.Thunks.HostEntryFor(this), engine.Types.IdOf(Type));
        }

        return (entry.Code, entry.TypeId);
    }

    /// <summary>Creates a host function of any type.</summary>
    public static HostFunction Create(FunctionType type, HostCallback callback) => new(type, callback);

    /// <summary>Creates a host function from a delegate. Its first parameter may be a <see cref="Caller"/>. The other parameters,
    /// and the result if there is one, are int, long, float or double. This is the fastest kind of host function.</summary>
    /// <exception cref="ArgumentException">A parameter or the result of the delegate has another type.</exception>
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

    // The entry for the most recent engine. A program usually has only one.
    private sealed record Entry(Engine Engine, nint Code, int TypeId);
}
