using System.Runtime.CompilerServices;

namespace Longshore.Wasm;

/// <summary>A function whose type the caller knows. It is called without boxing and without another type check. int, long, float,
/// double and <see cref="UInt128"/> stand for i32, i64, f32, f64 and v128; <see cref="ValueTuple"/> stands for no
/// result.</summary>
/// <typeparam name="TResult">The result.</typeparam>
public readonly unsafe struct TypedFunction<TResult>
    where TResult : unmanaged
{
    private readonly Function _function;

    internal TypedFunction(Function function)
    {
        function.Require([], typeof(TResult));
        _function = function;
    }

    /// <summary>Calls the function.</summary>
    /// <exception cref="TrapException">The guest trapped.</exception>
    public TResult Invoke()
    {
        UInt128 slot;
        _function.InvokeSlots(&slot);
        return Unsafe.ReadUnaligned<TResult>(&slot);
    }
}
