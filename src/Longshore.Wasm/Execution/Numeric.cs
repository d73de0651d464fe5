using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Longshore.Wasm.Execution;

/// <summary>Arithmetic that differs from .NET's (core specification 4.3). The JIT compiler inlines these.</summary>
internal static class Numeric
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int RemS(int left, int right) => right == -1 ? 0 : left % right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long RemS(long left, long right) => right == -1 ? 0 : left % right;

    /// <summary>The signed remainder of a division by a power of two, given as the power less one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int RemByMask(int left, int mask) => left >= 0 ? left & mask : -(-left & mask);

    /// <inheritdoc cref="RemByMask(int,int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long RemByMask(long left, long mask) => left >= 0 ? left & mask : -(-left & mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Min(float left, float right) =>
        float.IsNaN(left) || float.IsNaN(right) ? left + right : MathF.Min(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Min(double left, double right) =>
        double.IsNaN(left) || double.IsNaN(right) ? left + right : Math.Min(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(float left, float right) =>
        float.IsNaN(left) || float.IsNaN(right) ? left + right : MathF.Max(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Max(double left, double right) =>
        double.IsNaN(left) || double.IsNaN(right) ? left + right : Math.Max(left, right);

    // Rounding to odd at half the magnitude keeps the single rounding of the final conversion correct.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ConvertToF32(ulong value) =>
        (long)value >= 0 ? (float)(long)value : (float)(long)((value >> 1) | (value & 1)) * 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double ConvertToF64(ulong value) =>
        (long)value >= 0 ? (double)(long)value : (double)(long)((value >> 1) | (value & 1)) * 2;

    // Not BitConverter: for a narrow load, the JIT compiler (.NET 10.0) would then emit a load of four bytes instead of
    // reinterpreting the loaded bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ReinterpretF32(int bits) => Vector128.CreateScalar(bits).AsSingle().ToScalar();

    /// <summary>Converts a 64-bit number to 32 bits. A number that does not fit becomes the largest, which is beyond every memory
    /// with 32-bit addresses.</summary>
    public static int ClampToU32(long value) => (int)(uint)Math.Min((ulong)value, uint.MaxValue);

    // The JIT compiler does not treat the result of a call that is not inlined as a constant.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int OpaqueToJit(int value) => value;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long OpaqueToJit(long value) => value;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static float OpaqueToJit(float value) => value;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static double OpaqueToJit(double value) => value;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector128<byte> OpaqueToJit(Vector128<byte> value) => value;

    // The bounds of each conversion are exact in the operand's own type.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TruncToI32(double value)
    {
        if (!(value > -2147483649.0 && value < 2147483648.0))
        {
            RefuseTruncation(value);
        }

        return (int)value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint TruncToU32(double value)
    {
        if (!(value > -1.0 && value < 4294967296.0))
        {
            RefuseTruncation(value);
        }

        return (uint)value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long TruncToI64(double value)
    {
        if (!(value >= -9223372036854775808.0 && value < 9223372036854775808.0))
        {
            RefuseTruncation(value);
        }

        return (long)value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong TruncToU64(double value)
    {
        if (!(value > -1.0 && value < 18446744073709551616.0))
        {
            RefuseTruncation(value);
        }

        return (ulong)value;
    }

    private static void RefuseTruncation(double value)
    {
        if (double.IsNaN(value))
        {
            Traps.InvalidConversion();
        }

        Traps.IntegerOverflow();
    }
}
