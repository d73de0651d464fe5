using Longshore.Wasm.Binary;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm;

/// <summary>A function of a store: a guest's, or the host's as a guest sees it.</summary>
public sealed unsafe class Function
{
    private readonly GuestCall _call;

    internal Function(Store store, FunctionType type, nint reference)
    {
        Store = store;
        Type = type;
        Reference = reference;
        _call = store.Engine.Thunks.GuestCallFor(type);
    }

    /// <summary>Its parameters and results.</summary>
    public FunctionType Type { get; }

    internal Store Store { get; }

    /// <summary>The address of its <see cref="FuncRef"/>.</summary>
    internal nint Reference { get; }

    /// <summary>Calls it.</summary>
    /// <returns>Its results, in order.</returns>
    /// <exception cref="ArgumentException">The arguments do not fit the parameters.</exception>
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

    /// <summary>Calls it with raw values: each argument's bits in, each result's bits out, in the low bits of the same slots.
    /// What is above a value's own bits means nothing.</summary>
    /// <param name="slots">At least as many as there are parameters, and as there are results.</param>
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

    /// <summary>The function, to be called with these types and no boxing.</summary>
    /// <typeparam name="TResult">Its result: see <see cref="TypedFunction{TResult}"/>.</typeparam>
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

    /// <exception cref="InvalidCastException">The function's type is not of these .NET types.</exception>
    internal void Require(Type[] parameters, Type result)
    {
        Type[] results = result == typeof(ValueTuple) ? [] : [result];
        if (!Type.Parameters.Select(Clr).SequenceEqual(parameters) || !Type.Results.Select(Clr).SequenceEqual(results))
        {
            throw new InvalidCastException(
                $"the function is of type {Type}, not of ({string.Join(", ", parameters.Select(each => each.Name))}) -> {result.Name}");
        }

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

    /// <summary>As <see cref="InvokeRaw"/>, unchecked.</summary>
    internal void InvokeSlots(UInt128* buffer)
    {
        var function = (FuncRef*)Reference;
        Store.Enter();
        try
        {
            _call(function->Code, function->Context, buffer);
        }
        catch (TrapException trap) when (TrapTranslation.Observe(trap))
        {
            throw;
        }
        catch (Exception fault) when (TrapTranslation.IsGuestFault(fault))
        {
            throw TrapTranslation.Translate(fault);
        }
        finally
        {
            Store.Leave();
        }
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
