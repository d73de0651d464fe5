using System.Runtime.InteropServices;

namespace Longshore.JavaScript.Contexts;

/// <summary>A place in a guest's memory, and what it held when a module's state was noted.</summary>
/// <param name="Kind">How it is read.</param>
/// <param name="Address">Its address.</param>
/// <param name="Length">The number of its bytes, of a range.</param>
/// <param name="Value">What it held; of a range, a hash.</param>
internal readonly record struct StateCell(StateCellKind Kind, uint Address, uint Length, ulong Value)
{
    // FNV-1a by words (Fowler, Noll and Vo). A guest that finds two contents of one hash hides its writes from nobody but its own program.
    private const ulong HashBasis = 14695981039346656037;
    private const ulong HashPrime = 1099511628211;

    /// <summary>What a place holds now.</summary>
    public static ulong Read(HeapView heap, StateCellKind kind, uint address, uint length) => kind switch
    {
        StateCellKind.Value => heap.Value(address),
        StateCellKind.Word => heap.Word(address),
        StateCellKind.Names => heap.CountProperties(address),
        _ => Hash(heap.Bytes(address, length)),
    };

    private static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = HashBasis;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            hash = (hash ^ word) * HashPrime;
        }

        foreach (var rest in bytes[(bytes.Length & ~(sizeof(ulong) - 1))..])
        {
            hash = (hash ^ rest) * HashPrime;
        }

        return hash;
    }
}
