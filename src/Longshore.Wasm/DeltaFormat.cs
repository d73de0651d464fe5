using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using Longshore.Wasm.Binary;
using Longshore.Wasm.Execution;
using Longshore.Wasm.Native;

namespace Longshore.Wasm;

/// <summary>Deltas as bytes, for another process that has the same snapshot. Pages are written as their difference from the snapshot's (exclusive
/// or), which compresses well. docs/neardata.md has every byte.</summary>
public static class DeltaFormat
{
    private const int DigestBytes = 32;
    private const int GlobalBytes = 16;

    private static ReadOnlySpan<byte> Magic => "LSDELTA1"u8;

    /// <summary>Writes a delta.</summary>
    public static void Write(InstanceDelta delta, IBufferWriter<byte> writer)
    {
        writer.Write(Magic);
        writer.Write(delta.Snapshot.Digest);
        Write(writer, (uint)delta.Memories.Length);
        for (var i = 0; i < delta.Memories.Length; i++)
        {
            Write(writer, delta.Memories[i], delta.Snapshot.Memories[i]);
        }

        Write(writer, (uint)(delta.Tables?.Length ?? 0));
        foreach (var table in delta.Tables ?? [])
        {
            Write(writer, (uint)table.Length);
            foreach (var number in table)
            {
                Write(writer, (uint)number);
            }
        }

        Write(writer, (uint)delta.Globals.Length);
        foreach (var global in delta.Globals)
        {
            BinaryPrimitives.WriteUInt128LittleEndian(writer.GetSpan(GlobalBytes), global);
            writer.Advance(GlobalBytes);
        }

        Write(writer, delta.DroppedElements);
        Write(writer, delta.DroppedData);
    }

    /// <summary>The digest of the snapshot from which a delta differs.</summary>
    /// <param name="bytes">What <see cref="Write(InstanceDelta, IBufferWriter{byte})"/> has made, or anything.</param>
    /// <exception cref="InvalidDataException">They are no delta.</exception>
    public static ReadOnlySpan<byte> DigestOf(ReadOnlySpan<byte> bytes)
    {
        var reader = new DeltaReader(bytes);
        return reader.Take(Magic.Length).SequenceEqual(Magic)
            ? reader.Take(DigestBytes)
            : throw new InvalidDataException("these bytes are no delta of this version");
    }

    /// <summary>Reads a delta. It keeps the bytes and changes them, so that its pages need not be copied.</summary>
    /// <param name="snapshot">The snapshot from which it differs.</param>
    /// <param name="bytes">What <see cref="Write(InstanceDelta, IBufferWriter{byte})"/> has made, or anything.</param>
    /// <exception cref="SnapshotMismatchException">It is of another snapshot.</exception>
    /// <exception cref="InvalidDataException">It is damaged, or does not fit the module.</exception>
    public static InstanceDelta Read(Snapshot snapshot, Memory<byte> bytes)
    {
        if (!DigestOf(bytes.Span).SequenceEqual(snapshot.Digest))
        {
            throw new SnapshotMismatchException("the delta is of another snapshot than the module's here");
        }

        var reader = new DeltaReader(bytes.Span[(Magic.Length + DigestBytes)..]);
        var delta = new InstanceDelta(
            snapshot,
            ReadMemories(ref reader, snapshot, bytes),
            ReadTables(ref reader, snapshot),
            ReadGlobals(ref reader, snapshot),
            ReadFlags(ref reader, snapshot.DroppedElements.Length),
            ReadFlags(ref reader, snapshot.DroppedData.Length));
        return reader.IsAtEnd ? delta : throw new InvalidDataException("the delta has bytes after its end");
    }

    private static void Write(IBufferWriter<byte> writer, MemoryDelta memory, MemoryImage image)
    {
        Write(writer, (uint)(memory.Length / Memory.PageBytes));
        Write(writer, (uint)memory.Addresses.Length);
        foreach (var address in memory.Addresses)
        {
            Write(writer, address);
        }

        for (var i = 0; i < memory.Addresses.Length; i++)
        {
            var into = writer.GetSpan(Pages.Bytes)[..Pages.Bytes];
            memory.Page(i).CopyTo(into);
            Flip(into, image.PageAt(memory.Addresses[i]));
            writer.Advance(Pages.Bytes);
        }
    }

    private static void Write(IBufferWriter<byte> writer, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(writer.GetSpan(sizeof(uint)), value);
        writer.Advance(sizeof(uint));
    }

    private static void Write(IBufferWriter<byte> writer, bool[] flags)
    {
        foreach (var flag in flags)
        {
            writer.Write([flag ? (byte)1 : (byte)0]);
        }
    }

    private static MemoryDelta[] ReadMemories(ref DeltaReader reader, Snapshot snapshot, Memory<byte> all)
    {
        Require(reader.Word() == snapshot.Memories.Length, "another number of memories than the module");
        var memories = new MemoryDelta[snapshot.Memories.Length];
        for (var i = 0; i < memories.Length; i++)
        {
            var type = snapshot.Module.Model.Memories[snapshot.Module.Model.ImportedMemories + i];
            memories[i] = ReadMemory(ref reader, snapshot.Memories[i], type, all);
        }

        return memories;
    }

    private static MemoryDelta ReadMemory(ref DeltaReader reader, MemoryImage image, MemoryType type, Memory<byte> all)
    {
        var pages = reader.Word();
        var length = (long)pages * Memory.PageBytes;
        Require(pages <= type.PagesMax && length >= image.Bytes, "a memory of a length that it cannot have");
        var count = reader.Word();
        Require(count <= length / Pages.Bytes && count * (long)(sizeof(uint) + Pages.Bytes) <= reader.Left, "more pages than it has bytes");
        var addresses = new uint[count];
        for (var i = 0; i < addresses.Length; i++)
        {
            addresses[i] = reader.Word();
            Require(
                addresses[i] % Pages.Bytes == 0 && addresses[i] < length && (i == 0 || addresses[i] > addresses[i - 1]),
                "a page that is beyond the memory, or out of order");
        }

        var bytes = all.Slice(all.Length - reader.Left, addresses.Length * Pages.Bytes);
        reader.Take(bytes.Length);
        for (var i = 0; i < addresses.Length; i++)
        {
            Flip(bytes.Span.Slice(i * Pages.Bytes, Pages.Bytes), image.PageAt(addresses[i]));
        }

        return new MemoryDelta(length, addresses, bytes);
    }

    private static int[][]? ReadTables(ref DeltaReader reader, Snapshot snapshot)
    {
        var count = reader.Word();
        Require(count == 0 || count == snapshot.Tables.Length, "another number of tables than the module");
        var model = snapshot.Module.Model;
        var tables = new int[count][];
        for (var i = 0; i < tables.Length; i++)
        {
            var elements = reader.Word();
            Require(elements * (long)sizeof(uint) <= reader.Left, "more elements of a table than it has bytes");
            var type = model.Tables[model.ImportedTables + i];
            Require(elements >= snapshot.Tables[i].Length && elements <= (type.Limits.Maximum ?? uint.MaxValue), "a table of a length that it cannot have");
            tables[i] = new int[elements];
            for (var j = 0; j < tables[i].Length; j++)
            {
                tables[i][j] = FunctionNumber(reader.Word(), snapshot);
                Require(tables[i][j] == 0 || type.Element == ValueType.FuncRef, "a reference to an object of a host");
            }
        }

        return count == 0 ? null : tables;
    }

    private static UInt128[] ReadGlobals(ref DeltaReader reader, Snapshot snapshot)
    {
        Require(reader.Word() == snapshot.Globals.Length, "another number of globals than the module");
        var model = snapshot.Module.Model;
        var globals = new UInt128[snapshot.Globals.Length];
        for (var i = 0; i < globals.Length; i++)
        {
            globals[i] = BinaryPrimitives.ReadUInt128LittleEndian(reader.Take(GlobalBytes));
            var type = model.GlobalTypes[model.ImportedGlobals + i].Type;
            if (type == ValueType.FuncRef)
            {
                Require(globals[i] <= uint.MaxValue, "a reference that is none");
                globals[i] = (UInt128)FunctionNumber((uint)globals[i], snapshot);
            }

            Require(!type.IsReference() || type == ValueType.FuncRef || globals[i] == 0, "a reference to an object of a host");
        }

        return globals;
    }

    private static bool[] ReadFlags(ref DeltaReader reader, int count)
    {
        var flags = new bool[count];
        for (var i = 0; i < count; i++)
        {
            flags[i] = reader.Take(1)[0] != 0;
        }

        return flags;
    }

    private static int FunctionNumber(uint number, Snapshot snapshot)
    {
        Require(number <= snapshot.Module.Model.FunctionTypeIndices.Count, "a reference to a function that the module does not have");
        return (int)number;
    }

    private static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidDataException("the delta has " + what);
        }
    }

    // A page is a multiple of every vector.
    private static void Flip(Span<byte> page, ReadOnlySpan<byte> other)
    {
        for (var i = 0; i < other.Length; i += Vector<byte>.Count)
        {
            (new Vector<byte>(page[i..]) ^ new Vector<byte>(other[i..])).CopyTo(page[i..]);
        }
    }
}
