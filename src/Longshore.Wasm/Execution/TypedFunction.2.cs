using System.Runtime.CompilerServices;

namespace Longshore.Wasm;

/// <summary>Like <see cref="TypedFunction{TResult}"/>, with two parameters.</summary>
/// <typeparam name="T1">The first parameter.</typeparam>
/// <typeparam name="T2">The second parameter.</typeparam>
/// <typeparam name="TResult">The result.</typeparam>
public readonly unsafe struct TypedFunction<T1, T2, TResult>
    where T1 : unmanaged
    where T2 : unmanaged
    where TResult : unmanaged
{
    private readonly Function _function;

    internal TypedFunction(Function function)
    {
        function.Require([typeof(T1), typeof(T2)], typeof(TResult));
        _function = function;
    }

    /// <summary>Calls the function.</summary>
    /// <exception cref="TrapException">The guest trapped.</exception>
    public TResult Invoke(T1 first, T2 second)
    {
        var slots = stackalloc UInt128[2];
        Unsafe.WriteUnaligned(slots, first);
        Unsafe.WriteUnaligned(slots + 1, second);
        _function.InvokeSlots(slots);
        return Unsafe.ReadUnaligned<TResult>(slots);
    }
}
