using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Longshore.Wasm.Execution;

/// <summary>Relaxed instructions without a strict equivalent, as in the deterministic profile of WebAssembly 3.0: multiply-add is
/// fused, and all bytes are signed.</summary>
internal static partial class Simd
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F32x4RelaxedMadd(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c) =>
        Vector128.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F32x4RelaxedNmadd(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c) =>
        F32x4RelaxedMadd(F32x4Neg(a), b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F64x2RelaxedMadd(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c) =>
        Vector128.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F64x2RelaxedNmadd(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c) =>
        F64x2RelaxedMadd(F64x2Neg(a), b, c);

    // The even bytes and the odd bytes, each widened in place.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I16x8RelaxedDotI8x16I7x16S(Vector128<byte> a, Vector128<byte> b)
    {
        var even = (Vector128.ShiftLeft(a.AsInt16(), 8) >> 8) * (Vector128.ShiftLeft(b.AsInt16(), 8) >> 8);
        var odd = (a.AsInt16() >> 8) * (b.AsInt16() >> 8);
        return Vector128.AddSaturate(even, odd).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4RelaxedDotI8x16I7x16AddS(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c) =>
        (I32x4ExtaddPairwiseI16x8S(I16x8RelaxedDotI8x16I7x16S(a, b)).AsInt32() + c.AsInt32()).AsByte();
}
