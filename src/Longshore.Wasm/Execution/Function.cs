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
        InvokeRaw(buffer);
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
            InvokeRaw(buffer);
        }
    }

    private void InvokeRaw(UInt128* buffer)
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
