using System.Buffers.Binary;
using Longshore.Functions.Capabilities.Operations;
using Longshore.Wasm;

namespace Longshore.Functions.Capabilities.Chain;

/// <summary>A part of a guest's memory of which children give their changes back.</summary>
/// <param name="Address">Where it begins.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Type">Its elements.</param>
/// <param name="Operation">How they are merged.</param>
internal readonly record struct MergeRegion(uint Address, int Bytes, MergeType Type, MergeOperation Operation)
{
    /// <summary>The most regions of one fork.</summary>
    // A program names arrays and sums, not elements. The list is read for each child.
    public const int CountMax = 256;

    // address, bytes, type, operation: each a word.
    private const int RecordBytes = 4 * sizeof(uint);

    /// <summary>The bytes of an element.</summary>
    public int ElementBytes => Type switch
    {
        MergeType.Int32 or MergeType.Float => sizeof(int),
        MergeType.Int64 or MergeType.Double => sizeof(long),
        _ => 1,
    };

    /// <summary>Reads a list of regions from a guest's memory.</summary>
    /// <exception cref="OperationException">There are too many, or one is not understood.</exception>
    /// <exception cref="CapabilityTrapException">The list or a region is not in the memory.</exception>
    public static MergeRegion[] Read(Caller caller, int list, int count)
    {
        if ((uint)count > CountMax)
        {
            throw new OperationException(OperationError.InvalidArgument, $"a fork has at most {CountMax} regions");
        }

        var regions = new MergeRegion[count];
        for (var i = 0; i < count; i++)
        {
            var record = GuestMemory.At(caller, list + i * RecordBytes, RecordBytes);
            regions[i] = Of(caller, Word(record, 0), Word(record, 1), (int)Word(record, 2), (int)Word(record, 3));
        }

        return regions;
    }

    /// <summary>A region, checked.</summary>
    /// <exception cref="OperationException">It is not understood.</exception>
    /// <exception cref="CapabilityTrapException">It is not in the memory.</exception>
    public static MergeRegion Of(Caller caller, uint address, uint bytes, int type, int operation)
    {
        _ = GuestMemory.At(caller, (int)address, (int)bytes);
        var region = new MergeRegion(address, (int)bytes, (MergeType)type, (MergeOperation)operation);
        return Enum.IsDefined(region.Type) && Enum.IsDefined(region.Operation) && region.Bytes % region.ElementBytes == 0
            ? region
            : throw new OperationException(
                OperationError.InvalidArgument, "the type or the operation of a region is none, or its length is no number of elements");
    }

    private static uint Word(ReadOnlySpan<byte> record, int index) => BinaryPrimitives.ReadUInt32LittleEndian(record[(index * sizeof(uint))..]);
}
