using System.Buffers.Binary;

namespace Longshore.JavaScript.Contexts;

/// <summary>Reads QuickJS's objects in a guest's memory, as QuickJS-NG 0.17 lays them out (quickjs.c: JSObject, JSShape, JSVarRef,
/// JSFunctionBytecode, JSMapState, JSArrayBuffer). A guest's memory may hold anything: what lies outside it reads as zero, and every walk
/// is bounded by the memory's size.</summary>
internal readonly ref struct HeapView(ReadOnlySpan<byte> memory, uint context, uint runtime)
{
    // The smallest object of the garbage collector; a list that has more entries than fit is broken.
    private const int ObjectBytesMin = 24;
    private const int RuntimeBytes = 2048;

    // JSGCObjectHeader. The kind is in the byte before the reference count, which lies before the header.
    private const int KindBefore = 5;
    private const int KindMask = 0x0f;
    private const int ObjectKind = 0;
    private const int Next = 4;

    // JSObject.
    private const int Flags = 8;
    private const int ExtensibleFlag = 0x02;
    private const int FastArrayFlag = 0x10;
    private const int ConstructorFlag = 0x20;
    private const int ClassId = 10;
    private const int Shape = 12;
    private const int Properties = 16;
    private const int Union = 24;

    // JSShape. The table of hashes comes before the properties.
    private const int ShapeHashMask = 16;
    private const int ShapeCount = 24;
    private const int ShapePrototype = 36;
    private const int ShapeTable = 40;
    private const int PropertyKindShift = 30;

    // JSFunctionBytecode.
    private const int ClosureCount = 42;
    private const int FileName = 56;
    private const int Line = 60;
    private const int Column = 64;

    // JSVarRef.
    private const int ReferencedValue = 12;

    // JSMapState and JSMapRecord, the latter from its link.
    private const int MapRecords = 4;
    private const int MapCount = 12;
    private const int RecordKey = 20;
    private const int RecordValue = 28;

    // JSArrayBuffer and JSTypedArray.
    private const int BufferData = 12;
    private const int ViewedBuffer = 12;

    private readonly ReadOnlySpan<byte> _memory = memory;

    public const int PointerBytes = 4;
    public const int ValueBytes = 8;

    /// <summary>What a property holds: PropertyValue, PropertyAccessor, PropertyReference; anything else is made when it is first
    /// read.</summary>
    public const uint PropertyValue = 0;
    public const uint PropertyAccessor = 1;
    public const uint PropertyReference = 2;

    public uint Word(uint address) =>
        address <= (uint)_memory.Length - PointerBytes ? BinaryPrimitives.ReadUInt32LittleEndian(_memory[(int)address..]) : 0;

    public ulong Value(uint address) => Word(address) | (ulong)Word(address + PointerBytes) << 32;

    public ReadOnlySpan<byte> Bytes(uint address, uint length) =>
        (ulong)address + length <= (ulong)_memory.Length ? _memory.Slice((int)address, (int)length) : [];

    /// <summary>The addresses of all objects that are alive, or not collected yet.</summary>
    public List<uint> Objects()
    {
        var found = new List<uint>();
        var left = _memory.Length / ObjectBytesMin;
        for (var at = Word(context + Next); at != context && at != 0 && left > 0; at = Word(at + Next), left--)
        {
            // The head of the list lies in the runtime.
            if (at - runtime >= RuntimeBytes && (Byte(at - KindBefore) & KindMask) == ObjectKind)
            {
                found.Add(at);
            }
        }

        return found;
    }

    public int ClassOf(uint target) => (int)(Word(target + Flags) >> 16);

    public bool IsExtensible(uint target) => (Byte(target + Flags) & ExtensibleFlag) != 0;

    public bool IsConstructor(uint target) => (Byte(target + Flags) & ConstructorFlag) != 0;

    public bool IsFastArray(uint target) => (Byte(target + Flags) & FastArrayFlag) != 0;

    public uint PrototypeOf(uint target) => Word(Word(target + Shape) + ShapePrototype);

    /// <summary>The number of properties, and of deleted ones: it changes when one is added or deleted.</summary>
    public ulong CountProperties(uint target) => Value(Word(target + Shape) + ShapeCount);

    /// <summary>The places of an object's properties, and what each holds.</summary>
    public List<(uint Address, uint Kind)> PropertiesOf(uint target)
    {
        var shape = Word(target + Shape);
        var table = shape + ShapeTable + PointerBytes * (Word(shape + ShapeHashMask) + 1);
        var count = Math.Min(Word(shape + ShapeCount), (uint)_memory.Length / ValueBytes);
        var values = Word(target + Properties);
        var found = new List<(uint, uint)>((int)count);
        for (var i = 0u; i < count; i++)
        {
            // A name of zero is that of a deleted property.
            if (Word(table + ValueBytes * i + PointerBytes) != 0)
            {
                found.Add((values + ValueBytes * i, Word(table + ValueBytes * i) >> PropertyKindShift));
            }
        }

        return found;
    }

    /// <summary>The address of what an object of a built-in class has beside its properties.</summary>
    public static uint DataOf(uint target) => target + Union;

    /// <summary>The place of the address and the number of a fast array's elements.</summary>
    public static uint ElementsPlaceOf(uint target) => target + Union + PointerBytes;

    /// <summary>The elements of a fast array.</summary>
    public (uint Address, uint Count) ElementsOf(uint target)
    {
        var place = ElementsPlaceOf(target);
        return (Word(place), Math.Min(Word(place + PointerBytes), (uint)_memory.Length / ValueBytes));
    }

    /// <summary>The address of the number of a map's or a set's entries.</summary>
    public uint EntryCountOf(uint target) => Word(target + Union) + MapCount;

    /// <summary>The places of the keys and values of a map or a set.</summary>
    public List<(uint Key, uint Value)> EntriesOf(uint target)
    {
        var found = new List<(uint, uint)>();
        var head = Word(target + Union) + MapRecords;
        var left = _memory.Length / ObjectBytesMin;
        for (var at = Word(head + Next); at != head && at != 0 && left > 0; at = Word(at + Next), left--)
        {
            found.Add((at + RecordKey, at + RecordValue));
        }

        return found;
    }

    /// <summary>The place of the length of an array buffer.</summary>
    public uint BufferPlaceOf(uint target) => Word(target + Union);

    /// <summary>The bytes of an array buffer.</summary>
    public (uint Address, uint Length) BufferOf(uint target) => (Word(Word(target + Union) + BufferData), Word(Word(target + Union)));

    /// <summary>The array buffer of a typed array or data view.</summary>
    public uint ViewedBufferOf(uint target) => Word(Word(target + Union) + ViewedBuffer);

    /// <summary>Where a function of the program was written: the number of its file's name, line and column.</summary>
    public (uint File, uint Line, uint Column) PlaceOf(uint function)
    {
        var code = Word(function + Union);
        return (Word(code + FileName), Word(code + Line), Word(code + Column));
    }

    /// <summary>The variables that a function of the program took from outside.</summary>
    public List<uint> ClosureOf(uint function)
    {
        var count = Word(Word(function + Union) + ClosureCount) & 0xffff;
        var references = Word(function + Union + PointerBytes);
        var found = new List<uint>((int)count);
        for (var i = 0u; i < count; i++)
        {
            found.Add(Word(references + PointerBytes * i));
        }

        return found;
    }

    /// <summary>The place of a variable's value.</summary>
    public uint VariableOf(uint reference) => Word(reference + ReferencedValue);

    private byte Byte(uint address) => address < (uint)_memory.Length ? _memory[(int)address] : (byte)0;
}
