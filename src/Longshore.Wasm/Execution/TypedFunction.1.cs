using System.Runtime.CompilerServices;

namespace Longshore.Wasm;

/// <summary>Like <see cref="TypedFunction{TResult}"/>, with one parameter.</summary>
/// <typeparam name="T">The parameter.</typeparam>
/// <typeparam name="TResult">The result.</typeparam>
public readonly unsafe struct TypedFunction<T, TResult>
    where T : unmanaged
    where TResult : unmanaged
{
    private readonly Function _function;

    internal TypedFunction(Function function)
    {
        function.Require([typeof(T)], typeof(TResult));
        _function = function;
    }

    /// <summary>Calls the function.</summary>
    /// <exception cref="TrapException">The guest trapped.</exception>
    public TResult Invoke(T argument)
    {
        UInt128 slot;
        Unsafe.WriteUnaligned(&slot, argument);
        _function.InvokeSlots(&slot);
        return Unsafe.ReadUnaligned<TResult>(&slot);
    }
}
