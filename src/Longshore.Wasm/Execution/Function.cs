using Longshore.Wasm.Binary;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm;

/// <summary>A function of a store: a guest function, or a host function as a guest sees it.</summary>
public sealed unsafe class Function
{
    private GuestCall? _call;

    internal Function(Store store, FunctionType type, nint reference)
    {
        Store = store;
        Type = type;
        Reference = reference;
    }

    /// <summary>The type of the function.</summary>
    public FunctionType Type { get; }

    internal Store Store { get; }

    // Made when the host calls the function, because the engine keeps it for ever and a guest can have function objects made.
    private GuestCall GuestCall => _call ??= Store.Engine.Thunks.GuestCallFor(Type);

    /// <summary>The address of the function's <see cref="FuncRef"/>.</summary>
    internal nint Reference { get; }

    /// <summary>Calls the function.</summary>
    /// <returns>The results, in order.</returns>
    /// <exception cref="ArgumentException">The arguments do not match the parameters.</exception>
    /// <exception cref="TrapException">The guest trapped.</exception>
    public Value[] Invoke(params ReadOnlySpan<Value> arguments)
    {
        var slots = Math.Max(Type.Parameters.Length, Type.Results.Length);
        var buffer = stackalloc UInt128[slots + 1];
        StoreArguments(arguments, buffer);
        InvokeSlots(buffer);
        var results = new Value[Type.Results.Length];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = Store.FromRaw(buffer[i], Type.Results[i]);
        }

        return results;
    }

    /// <summary>Calls the function with raw values. The slots hold the bits of the arguments before the call and the bits of the
    /// results after it. A value is in the low bits of its slot; the bits above it have no meaning.</summary>
    /// <param name="slots">At least as many slots as the function has parameters, and as many as it has results.</param>
    /// <exception cref="ArgumentException">There are too few slots.</exception>
    /// <exception cref="TrapException">The guest trapped.</exception>
    public void InvokeRaw(Span<UInt128> slots)
    {
        if (slots.Length < Type.Parameters.Length || slots.Length < Type.Results.Length)
        {
            throw new ArgumentException($"{slots.Length} slots do not hold the values of {Type}", nameof(slots));
        }

        fixed (UInt128* buffer = slots)
        {
            InvokeSlots(buffer);
        }
    }

    /// <summary>Returns the function as a typed function, which is called without boxing.</summary>
    /// <typeparam name="TResult">The result: see <see cref="TypedFunction{TResult}"/>.</typeparam>
    /// <exception cref="InvalidCastException">The function has another type.</exception>
    public TypedFunction<TResult> Typed<TResult>()
        where TResult : unmanaged => new(this);

    /// <summary>As <see cref="Typed{TResult}"/>, with one parameter.</summary>
    public TypedFunction<T, TResult> Typed<T, TResult>()
        where T : unmanaged
        where TResult : unmanaged => new(this);

    /// <summary>As <see cref="Typed{TResult}"/>, with two parameters.</summary>
    public TypedFunction<T1, T2, TResult> Typed<T1, T2, TResult>()
        where T1 : unmanaged
        where T2 : unmanaged
        where TResult : unmanaged => new(this);

    /// <summary>As <see cref="Typed{TResult}"/>, with three parameters.</summary>
    public TypedFunction<T1, T2, T3, TResult> Typed<T1, T2, T3, TResult>()
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where TResult : unmanaged => new(this);

    /// <summary>As <see cref="Typed{TResult}"/>, with four parameters.</summary>
    public TypedFunction<T1, T2, T3, T4, TResult> Typed<T1, T2, T3, T4, TResult>()
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
        where TResult : unmanaged => new(this);

    /// <exception cref="InvalidCastException">The .NET types do not match the function's type.</exception>
    internal void Require(Type[] parameters, Type result)
    {
        Type[] results = result == typeof(ValueTuple) ? [] : [result];
        if (!Type.Parameters.Select(Clr).SequenceEqual(parameters) || !Type.Results.Select(Clr).SequenceEqual(results))
        {
            throw new InvalidCastException(
                $"the function is of type {Type}, not of ({string.Join(", ", parameters.Select(each => each.Name))}) -> {result.Name}");
        }

        // A typed function is for calls that allocate nothing.
        _ = GuestCall;

        static Type? Clr(ValueType type) => type switch
        {
            ValueType.I32 => typeof(int),
            ValueType.I64 => typeof(long),
            ValueType.F32 => typeof(float),
            ValueType.F64 => typeof(double),
            ValueType.V128 => typeof(UInt128),
            _ => null,
        };
    }

    /// <summary>Like <see cref="InvokeRaw"/>, but does not check the number of slots.</summary>
    internal void InvokeSlots(UInt128* buffer)
    {
        var function = (FuncRef*)Reference;
        Store.Call(GuestCall, function->Code, function->Context, buffer);
    }

    private void StoreArguments(ReadOnlySpan<Value> arguments, UInt128* buffer)
    {
        if (arguments.Length != Type.Parameters.Length)
        {
            throw new ArgumentException(
                $"{arguments.Length} arguments for {Type.Parameters.Length} parameters", nameof(arguments));
        }

        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i].Type != Type.Parameters[i])
            {
                throw new ArgumentException(
                    $"argument {i} is {arguments[i].Type.Text()}, the parameter {Type.Parameters[i].Text()}",
                    nameof(arguments));
            }

            buffer[i] = Store.ToRaw(arguments[i]);
        }
    }
}
