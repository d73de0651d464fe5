using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Longshore.Functions.Mpi;

/// <summary>Puts the elements of two blocks together.</summary>
internal static class MpiReduction
{
    /// <summary>Whether there is such a reduction: the elements are numbers, bits or numbers with places, as the operation needs them.</summary>
    public static bool Exists(MpiType type, MpiOperation operation) => operation switch
    {
        MpiOperation.Max or MpiOperation.Min or MpiOperation.Sum or MpiOperation.Product => type is >= MpiType.Int8 and <= MpiType.Double,
        MpiOperation.LogicalAnd or MpiOperation.LogicalOr or MpiOperation.LogicalXor => type is >= MpiType.Int8 and <= MpiType.UInt64,
        MpiOperation.BitAnd or MpiOperation.BitOr or MpiOperation.BitXor => type is >= MpiType.Raw and <= MpiType.UInt64,
        MpiOperation.MaxPlace or MpiOperation.MinPlace => type is >= MpiType.IntegerPlace and <= MpiType.DoublePlace,
        _ => false,
    };

    /// <summary>The bytes of an element.</summary>
    public static int ElementBytes(MpiType type) => type switch
    {
        MpiType.Raw or MpiType.Int8 or MpiType.UInt8 => 1,
        MpiType.Int16 or MpiType.UInt16 => sizeof(short),
        MpiType.Int32 or MpiType.UInt32 or MpiType.Float => sizeof(int),
        MpiType.DoublePlace => Unsafe.SizeOf<DoubleAtPlace>(),
        _ => sizeof(long),
    };

    /// <summary>Puts a block into another one.</summary>
    /// <param name="type">The elements.</param>
    /// <param name="operation">The operation, which <see cref="Exists"/> for them.</param>
    /// <param name="into">The block of the lower ranks, and then the result.</param>
    /// <param name="from">The block of the next rank, as long.</param>
    public static void Fold(MpiType type, MpiOperation operation, Span<byte> into, ReadOnlySpan<byte> from)
    {
        switch (type)
        {
            case MpiType.Int8:
                FoldIntegers<sbyte>(operation, into, from);
                break;
            case MpiType.Raw or MpiType.UInt8:
                FoldIntegers<byte>(operation, into, from);
                break;
            case MpiType.Int16:
                FoldIntegers<short>(operation, into, from);
                break;
            case MpiType.UInt16:
                FoldIntegers<ushort>(operation, into, from);
                break;
            case MpiType.Int32:
                FoldIntegers<int>(operation, into, from);
                break;
            case MpiType.UInt32:
                FoldIntegers<uint>(operation, into, from);
                break;
            case MpiType.Int64:
                FoldIntegers<long>(operation, into, from);
                break;
            case MpiType.UInt64:
                FoldIntegers<ulong>(operation, into, from);
                break;
            case MpiType.Float:
                FoldNumbers<float>(operation, into, from);
                break;
            case MpiType.Double:
                FoldNumbers<double>(operation, into, from);
                break;
            case MpiType.IntegerPlace:
                FoldPlaces<IntegerAtPlace, int>(operation, into, from);
                break;
            case MpiType.FloatPlace:
                FoldPlaces<FloatAtPlace, float>(operation, into, from);
                break;
            default:
                FoldPlaces<DoubleAtPlace, double>(operation, into, from);
                break;
        }
    }

    private static void FoldIntegers<T>(MpiOperation operation, Span<byte> into, ReadOnlySpan<byte> from)
        where T : unmanaged, IBinaryInteger<T>
    {
        Func<T, T, T>? fold = operation switch
        {
            MpiOperation.LogicalAnd => static (a, b) => Truth<T>(a != T.Zero && b != T.Zero),
            MpiOperation.LogicalOr => static (a, b) => Truth<T>(a != T.Zero || b != T.Zero),
            MpiOperation.LogicalXor => static (a, b) => Truth<T>((a != T.Zero) != (b != T.Zero)),
            MpiOperation.BitAnd => static (a, b) => a & b,
            MpiOperation.BitOr => static (a, b) => a | b,
            MpiOperation.BitXor => static (a, b) => a ^ b,
            _ => null,
        };
        if (fold is null)
        {
            FoldNumbers<T>(operation, into, from);
        }
        else
        {
            Fold(fold, into, from);
        }
    }

    private static void FoldNumbers<T>(MpiOperation operation, Span<byte> into, ReadOnlySpan<byte> from)
        where T : unmanaged, INumber<T> => Fold<T>(
            operation switch
            {
                MpiOperation.Max => static (a, b) => b > a ? b : a,
                MpiOperation.Min => static (a, b) => b < a ? b : a,
                MpiOperation.Sum => static (a, b) => unchecked(a + b),
                _ => static (a, b) => unchecked(a * b),
            },
            into,
            from);

    private static void FoldPlaces<TPair, T>(MpiOperation operation, Span<byte> into, ReadOnlySpan<byte> from)
        where TPair : unmanaged, IAtPlace<T>
        where T : INumber<T>
    {
        var sign = operation == MpiOperation.MaxPlace ? 1 : -1;
        Fold<TPair>(
            (a, b) => a.Value.CompareTo(b.Value) * sign is var order && (order > 0 || (order == 0 && a.Place <= b.Place)) ? a : b,
            into,
            from);
    }

    private static void Fold<T>(Func<T, T, T> fold, Span<byte> into, ReadOnlySpan<byte> from)
        where T : unmanaged
    {
        var left = MemoryMarshal.Cast<byte, T>(into);
        var right = MemoryMarshal.Cast<byte, T>(from);
        for (var i = 0; i < left.Length; i++)
        {
            left[i] = fold(left[i], right[i]);
        }
    }

    private static T Truth<T>(bool value)
        where T : INumber<T> => value ? T.One : T.Zero;

    private interface IAtPlace<out T>
    {
        T Value { get; }

        int Place { get; }
    }

    private readonly record struct IntegerAtPlace(int Value, int Place) : IAtPlace<int>;

    private readonly record struct FloatAtPlace(float Value, int Place) : IAtPlace<float>;

    // As clang lays it out: the place is followed by four bytes of nothing.
    private readonly record struct DoubleAtPlace(double Value, int Place) : IAtPlace<double>;
}
