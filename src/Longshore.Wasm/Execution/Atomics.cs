using System.Numerics;

namespace Longshore.Wasm.Execution;

/// <summary>Sequentially consistent atomic operations on a cell of 1, 2, 4 or 8 bytes. Operands are truncated to the cell's
/// width; the old value is zero-extended.</summary>
internal static unsafe class Atomics
{
    public static void Fence() => Interlocked.MemoryBarrier();

    public static void Store<TCell>(nint address, ulong value)
        where TCell : unmanaged, IBinaryInteger<TCell> => Interlocked.Exchange(ref Cell<TCell>(address), TCell.CreateTruncating(value));

    public static ulong Exchange<TCell>(nint address, ulong value)
        where TCell : unmanaged, IBinaryInteger<TCell> =>
        ulong.CreateTruncating(Interlocked.Exchange(ref Cell<TCell>(address), TCell.CreateTruncating(value)));

    public static ulong CompareExchange<TCell>(nint address, ulong expected, ulong value)
        where TCell : unmanaged, IBinaryInteger<TCell> =>
        ulong.CreateTruncating(Interlocked.CompareExchange(
            ref Cell<TCell>(address), TCell.CreateTruncating(value), TCell.CreateTruncating(expected)));

    public static ulong Add<TCell>(nint address, ulong value)
        where TCell : unmanaged, IBinaryInteger<TCell> => Update<TCell, Addition<TCell>>(address, value);

    public static ulong Sub<TCell>(nint address, ulong value)
        where TCell : unmanaged, IBinaryInteger<TCell> => Update<TCell, Addition<TCell>>(address, unchecked(0 - value));

    public static ulong And<TCell>(nint address, ulong value)
        where TCell : unmanaged, IBinaryInteger<TCell> => Update<TCell, Conjunction<TCell>>(address, value);

    public static ulong Or<TCell>(nint address, ulong value)
        where TCell : unmanaged, IBinaryInteger<TCell> => Update<TCell, Disjunction<TCell>>(address, value);

    public static ulong Xor<TCell>(nint address, ulong value)
        where TCell : unmanaged, IBinaryInteger<TCell> => Update<TCell, Difference<TCell>>(address, value);

    private static ulong Update<TCell, TChange>(nint address, ulong value)
        where TCell : unmanaged, IBinaryInteger<TCell>
        where TChange : IChange<TCell>
    {
        ref var cell = ref Cell<TCell>(address);
        var operand = TCell.CreateTruncating(value);
        var before = cell;
        while (true)
        {
            var found = Interlocked.CompareExchange(ref cell, TChange.Of(before, operand), before);
            if (found == before)
            {
                return ulong.CreateTruncating(before);
            }

            before = found;
        }
    }

    private static ref TCell Cell<TCell>(nint address)
        where TCell : unmanaged => ref *(TCell*)address;

    private interface IChange<TCell>
    {
        static abstract TCell Of(TCell before, TCell operand);
    }

    private readonly struct Addition<TCell> : IChange<TCell>
        where TCell : IBinaryInteger<TCell>
    {
        public static TCell Of(TCell before, TCell operand) => unchecked(before + operand);
    }

    private readonly struct Conjunction<TCell> : IChange<TCell>
        where TCell : IBinaryInteger<TCell>
    {
        public static TCell Of(TCell before, TCell operand) => before & operand;
    }

    private readonly struct Disjunction<TCell> : IChange<TCell>
        where TCell : IBinaryInteger<TCell>
    {
        public static TCell Of(TCell before, TCell operand) => before | operand;
    }

    private readonly struct Difference<TCell> : IChange<TCell>
        where TCell : IBinaryInteger<TCell>
    {
        public static TCell Of(TCell before, TCell operand) => before ^ operand;
    }
}
