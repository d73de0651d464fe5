using System.Collections.Concurrent;
using System.Numerics;
using System.Reflection;
using System.Reflection.Emit;
using Longshore.Wasm.Binary;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm.Compilation;

/// <summary>The methods that compiled code calls.</summary>
internal static class Methods
{
    public static readonly MethodInfo Int32BitsToSingle = Find(typeof(BitConverter), nameof(BitConverter.Int32BitsToSingle));
    public static readonly MethodInfo Int64BitsToDouble = Find(typeof(BitConverter), nameof(BitConverter.Int64BitsToDouble));
    public static readonly MethodInfo SingleToInt32Bits = Find(typeof(BitConverter), nameof(BitConverter.SingleToInt32Bits));
    public static readonly MethodInfo DoubleToInt64Bits = Find(typeof(BitConverter), nameof(BitConverter.DoubleToInt64Bits));

    private static readonly ConcurrentDictionary<Opcode, MethodInfo> Vectors = new();

    public static MethodInfo Trap(string name) => Find(typeof(Traps), name);

    public static MethodInfo Runtime(string name) => Find(typeof(RuntimeCalls), name);

    public static MethodInfo Numeric(string name, params Type[] parameters) => Find(typeof(Numeric), name, parameters);

    public static MethodInfo Atomic(string name) => Find(typeof(Atomics), name);

    /// <summary>The method of an atomic instruction on operands of this size in bytes.</summary>
    public static MethodInfo Atomic(AtomicKind kind, int bytes) => Atomic(kind.ToString()).MakeGenericMethod(bytes switch
    {
        1 => typeof(byte),
        2 => typeof(ushort),
        4 => typeof(uint),
        _ => typeof(ulong),
    });

    /// <summary>The method of a vector instruction.</summary>
    public static MethodInfo Vector(Opcode opcode) => Vectors.GetOrAdd(opcode, each => Find(typeof(Simd), Strict(each).ToString()));

    // A relaxed instruction may give one of several results. We always give the strict instruction's, the same on every processor.
    private static Opcode Strict(Opcode opcode) => opcode switch
    {
        Opcode.I8x16RelaxedSwizzle => Opcode.I8x16Swizzle,
        Opcode.I32x4RelaxedTruncF32x4S => Opcode.I32x4TruncSatF32x4S,
        Opcode.I32x4RelaxedTruncF32x4U => Opcode.I32x4TruncSatF32x4U,
        Opcode.I32x4RelaxedTruncF64x2SZero => Opcode.I32x4TruncSatF64x2SZero,
        Opcode.I32x4RelaxedTruncF64x2UZero => Opcode.I32x4TruncSatF64x2UZero,
        >= Opcode.I8x16RelaxedLaneselect and <= Opcode.I64x2RelaxedLaneselect => Opcode.V128Bitselect,
        Opcode.F32x4RelaxedMin => Opcode.F32x4Min,
        Opcode.F32x4RelaxedMax => Opcode.F32x4Max,
        Opcode.F64x2RelaxedMin => Opcode.F64x2Min,
        Opcode.F64x2RelaxedMax => Opcode.F64x2Max,
        Opcode.I16x8RelaxedQ15mulrS => Opcode.I16x8Q15MulrSatS,
        _ => opcode,
    };

    /// <summary>Loads a vector constant.</summary>
    public static void LoadVector(this ILGenerator il, ulong low, ulong high)
    {
        il.Emit(OpCodes.Ldc_I8, (long)low);
        il.Emit(OpCodes.Ldc_I8, (long)high);
        il.Emit(OpCodes.Call, Find(typeof(Simd), nameof(Simd.Constant)));
    }

    public static MethodInfo Bits(string name, params Type[] parameters) => Find(typeof(BitOperations), name, parameters);

    /// <summary>A function of <see cref="MathF"/> or <see cref="Math"/>, which have the same names.</summary>
    public static MethodInfo Float(string name, Type type, int parameters) => Find(
        type == typeof(float) ? typeof(MathF) : typeof(Math), name, [.. Enumerable.Repeat(type, parameters)]);

    private static MethodInfo Find(Type type, string name, params Type[] parameters) =>
        (parameters.Length == 0 ? type.GetMethod(name) : type.GetMethod(name, parameters))
        ?? throw new MissingMethodException(type.Name, name);
}
